/**
 * Sharing among fields by doubly stochastic matrices, as WSCNN has it: channel t of a field out filters by R_t v, where
 * R₁ = 1 and every other R_t, [d, d] for the d = taps · channels of a field in, is learned and doubly stochastic, a soft
 * permutation of a filter's numbers. (van der Linden et al., "Learning symmetries via weight-sharing with doubly stochastic
 * tensors", NeurIPS 2024; what it leaves to the optimiser, its repository computri/learnable-weight-sharing shows.) In
 * `doublyStochastic` of a layer the matrices reach across all inputs; here all pairs of fields share them.
 *
 * Laws: rows and columns of every R sum to 1, within what `logSinkhorn` says; where the logits are large multiples of
 * permutations these are the R, so that the sharing of a group that permutes a filter's numbers is a fixed point.
 */
import { checkParts } from '../dsl/core/arguments'
import { fail } from '../dsl/core/problem'
import { split, uniform } from '../dsl/core/random'
import { type Shape, sizeOf } from '../dsl/core/shape'
import type { AnyTensor, Scalar, Tensor } from '../dsl/core/tensor'
import { leaves, type Tree } from '../dsl/core/tree'
import { add, cast, exp, square } from '../dsl/functions/arithmetic'
import { logsumexp, mean } from '../dsl/functions/reductions'
import { logSinkhorn } from '../dsl/functions/stochastic'
import type { Reparam } from '../dsl/networks/reparam'
import { concat } from '../dsl/primitives/concat'
import { literal, placeholder, tensor } from '../dsl/primitives/leaves'
import { reshape, transpose } from '../dsl/primitives/movement'
import { type FieldFilters, type FieldSizes, filtersFor, kernelOf, startOf } from './field-sharing'

/** Times that rows and columns are normalised, unless told otherwise; the repository has as many. */
const ITERATIONS = 20

type Matrices = Tensor<readonly [number, number, number]>

/** The slow parameters: logits of all matrices but the first, [to − 1, d, d]. */
type MatrixLogits = { readonly logits: Matrices }

interface StochasticSizes extends Pick<FieldSizes, 'from' | 'to'> {
  readonly iterations?: number
}

const identity = (d: number): AnyTensor =>
  tensor(
    Float64Array.from({ length: d * d }, (_, i) => Number(Math.floor(i / d) === i % d)),
    [1, d, d],
  )

/** R as U: [taps, channels in, channels out, numbers of a filter], where the numbers are those of the first channel. */
const sharingOf = (logits: Matrices, from: number, iterations: number): AnyTensor => {
  const [others, d] = logits.shape
  const all = concat([identity(d), exp(logSinkhorn(logits, iterations))], 0)
  return transpose(reshape(all, [others + 1, d / from, from, d]), [1, 2, 0, 3])
}

/**
 * The reparameterisation. Logits start uniform on [0, 1), where the R are nearly constant. Throws unless `to` is whole
 * and at least 2, and, given a kernel, its channels are whole fields.
 *
 * @example
 * const shared = stochasticFields({ from: 1, to: 4 })
 * const net = pipe(input([9, 9, 1]), conv2d(8, 3, { bias: false }), reparam(shared))
 * net.init(key(0)).slow.conv.logits.shape // [3, 9, 9]
 * net.init(key(0)).fast.conv.weight.shape // [1, 9, 2]
 */
export const stochasticFields = (settings: StochasticSizes) => {
  const { from, to, iterations = ITERATIONS } = checkParts('stochasticFields', settings, {})
  if (!Number.isInteger(to) || to < 2)
    fail({
      where: 'stochasticFields',
      given: `${to} channels out`,
      expected: 'two at least: the first is v itself',
    })
  return <S extends Shape>(weight: Tensor<S>): Reparam<Tensor<S>, MatrixLogits, FieldFilters> => {
    const taps = sizeOf(weight.shape.slice(0, -2))
    const d = taps * from
    const shape = filtersFor([taps, from, to, d], weight.shape)
    const sizes = [to - 1, d, d] as const
    return {
      slow: { logits: placeholder(sizes) },
      fast: placeholder(shape),
      init: (key) => ({
        slow: { logits: tensor(uniform(split(key, 'logits'), sizeOf(sizes)), sizes) },
        fast: startOf(split(key, 'v'), identity(d), shape, weight.shape),
      }),
      apply: ({ logits }, v) => kernelOf(sharingOf(logits, from, iterations), v, weight.shape) as Tensor<S>,
    }
  }
}

/** Of logits [matrices, d, d]. */
const gapOf = (logits: Tensor): Scalar =>
  add(mean(square(logsumexp(logits, [1]))), mean(square(logsumexp(logits, [2]))))

/**
 * How far matrices e^logits are from doubly stochastic ones before they are normalised: the mean square of the logarithms
 * of their row sums, and of their column sums, added up over all logits of a tree, such as the slow parameters of a network.
 * Added to the objective (`regularised`; the repository has a strength of 0.1 on digits), it keeps logits where a few
 * iterations are enough.
 *
 * @example
 * normalisationGap({ logits: tensor([0, -99, -99, 0], [1, 2, 2]) }) // 0
 */
export const normalisationGap = (logits: Tree): Scalar =>
  leaves(logits).reduce<Scalar>((sum, each) => add(sum, gapOf(cast(each, 'float32'))), literal(0))
