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
import { fullSharing, kronecker } from '../dsl/networks/reparameterisations'

/** [height, width, 1] → [classes] with learned sharing: kernel = (A ⊗ B ⊗ C) v, weight = U v. */
export const singleCircuitFor = <H extends number, W extends number, C extends number>(
  [height, width]: readonly [H, W],
  classes: C,
) =>
  pipe(
    input<readonly [H, W, 1]>([height, width, 1]),
    conv2d(32, 3),
    reparam(kronecker),
    relu,
    flatten,
    dense(classes),
    reparam(fullSharing({ rank: 3 })),
  )

/** The same network with every weight fast. */
export const plainCircuitFor = <H extends number, W extends number, C extends number>(
  [height, width]: readonly [H, W],
  classes: C,
) => pipe(input<readonly [H, W, 1]>([height, width, 1]), conv2d(32, 3), relu, flatten, dense(classes))

/**
 * For the ten digits of MNIST.
 *
 * @example
 * singleCircuit.parameters.slow.dense.U.shape // [216320, 3]
 * singleCircuit.parameters.fast.dense.weight.shape // [3]
 */
export const singleCircuit = singleCircuitFor([28, 28], 10)

/**
 * The single circuit without sharing: the network of MAML on Rotated MNIST.
 *
 * @example
 * plainCircuit.parameters.fast.dense.weight.shape // [21632, 10]
 */
export const plainCircuit = plainCircuitFor([28, 28], 10)
