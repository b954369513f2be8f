/**
 * The single circuit of the Rotated MNIST adaptation: one convolution and one dense layer, both with learned
 * sharing, and the same network without it.
 */
import { pipe } from 'fp-ts/function'
import { conv2d } from '../dsl/networks/convolution'
import { dense } from '../dsl/networks/dense'
import { input } from '../dsl/networks/net'
import { flatten, relu } from '../dsl/networks/parameterless'
import { reparam } from '../dsl/networks/reparam'
import { full, kronecker } from '../dsl/networks/reparameterisations'

/** [28, 28, 1] → [10] with learned sharing: kernel = (A ⊗ B ⊗ C) v, weight = U v. */
export const singleCircuit = pipe(
  input([28, 28, 1]),
  conv2d(32, 3),
  reparam(kronecker),
  relu,
  flatten,
  dense(10),
  reparam(full({ rank: 3 })),
)

/** The same network with every weight fast. */
export const plainCircuit = pipe(input([28, 28, 1]), conv2d(32, 3), relu, flatten, dense(10))
