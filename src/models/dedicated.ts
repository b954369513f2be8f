/**
 * Dedicated circuits for Rotated MNIST: the seed's form, and the network of ours that `routed` gives a start for
 * each sector of angles.
 */
import { pipe } from 'fp-ts/function'
import { conv2d } from '../dsl/networks/convolution'
import { dense } from '../dsl/networks/dense'
import { input } from '../dsl/networks/net'
import { flatten, relu } from '../dsl/networks/parameterless'
import { reparam } from '../dsl/networks/reparam'
import { fullSharing, kronecker } from '../dsl/networks/reparameterisations'
import { sideBySide } from '../dsl/networks/side-by-side'

const eye = pipe(input([28, 28, 1]), conv2d(32, 3), reparam(kronecker), relu, flatten)

/**
 * The seed's form: every image through all circuits, their features one after the other, one alignment layer.
 *
 * @example
 * Object.keys(sideBySideCircuits(5).parameters.fast) // ['circuit1', 'circuit2', 'circuit3', 'circuit4', 'circuit5', 'dense']
 */
export const sideBySideCircuits = (circuits: number) =>
  pipe(eye, sideBySide(circuits), dense(10), reparam(fullSharing({ rank: 3 })))

/**
 * The network of the dedicated circuits: the single circuit with an alignment layer of rank 9. Circuits share its
 * U and differ in v, so that the layer of any angle is a mixture of nine learned patterns.
 *
 * @example
 * dedicatedCircuit.parameters.slow.dense.U.shape // [216320, 9]
 */
export const dedicatedCircuit = pipe(eye, dense(10), reparam(fullSharing({ rank: 9 })))

/**
 * The circuit meant for an angle in degrees, where circuits share the circle in equal sectors from 0° on.
 *
 * @example
 * sectorOf(8)(100) // 2
 */
export const sectorOf =
  (circuits: number) =>
  (degrees: number): number =>
    Math.floor(((((degrees % 360) + 360) % 360) / 360) * circuits + 1e-9) % circuits
