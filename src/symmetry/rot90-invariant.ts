/**
 * A convolution kernel that is the same from four sides: W = ¼ Σ g · v over the quarter turns g. A turned
 * input then gives the turned output, and a network that ends in a mean over all places does not see turns.
 * (Sharing built by hand: Cohen and Welling, "Group equivariant convolutional networks", ICML 2016.)
 *
 * Laws: the kernel is invariant for every v; a kernel that is invariant already stays as it is.
 */
import type { AnyTensor, Tensor } from '../dsl/core/tensor'
import { add, fillLike, mul } from '../dsl/primitives/elementwise'
import type { Reparam } from '../dsl/networks/reparam'
import type { None } from '../dsl/networks/records'
import { quarterTurns, rot90 } from './quarter-turns'

type SquareKernel<K extends number, C extends number, O extends number> = Tensor<readonly [K, K, C, O]>

/** The mean of the four turns of a kernel [k, k, in, out]. */
function averaged<K extends number, C extends number, O extends number>(
  v: SquareKernel<K, C, O>,
): SquareKernel<K, C, O>
function averaged(v: SquareKernel<number, number, number>): AnyTensor {
  const turns: readonly AnyTensor[] = quarterTurns.map((quarters) => rot90(v, quarters))
  const total = turns.reduce(add)
  return mul(total, fillLike(total, 1 / turns.length))
}

/**
 * A reparameterisation of square convolution kernels: the fast parameter is v, and nothing is slow.
 *
 * @example
 * pipe(input([9, 9, 1]), conv2d(4, 3), reparam(rot90Invariant), relu, globalMean, dense(10)).output.shape // [10]
 */
export const rot90Invariant = <K extends number, C extends number, O extends number>(
  weight: SquareKernel<K, C, O>,
): Reparam<SquareKernel<K, C, O>, None, SquareKernel<K, C, O>> => ({
  slow: {},
  fast: weight,
  init: (_, start) => ({ slow: {}, fast: start }),
  apply: (_, v) => averaged(v),
})
