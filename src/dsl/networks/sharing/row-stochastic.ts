/**
 * Row-stochastic sharing: vec(W) = U v, where every row of U is a distribution over the numbers of v (a softmax of slow
 * logits): each weight is a mean of a few shared numbers, in the limit one of them, which is sharing in the plain sense
 * of the word. (Yeh et al., "Equivariance discovery by learned parameter-sharing", AISTATS 2022.) `entropy` of
 * `logSoftmax(logits)` says how far from that limit the rows are.
 *
 * Laws: rows of U sum to 1, so that a constant v makes a constant W; W stays between the smallest and the largest
 * number of v.
 */
import { checkParts } from '../../core/arguments'
import { fail } from '../../core/problem'
import { normal, permutation, split } from '../../core/random'
import { type Shape, showShape } from '../../core/shape'
import type { Size } from '../../core/shape-types'
import { checkTensor, type Tensor } from '../../core/tensor'
import { softmax } from '../../functions/normalisation'
import { einsum } from '../../primitives/einsum'
import { placeholder, tensor, valuesOf } from '../../primitives/leaves'
import { shaped, weightsOf } from './sides'
import type { Reparam } from '../reparam'

type RowStochastic<S extends Shape, R extends number> = Reparam<
  Tensor<S>,
  { readonly logits: Tensor<readonly [Size<S>, R]> },
  Tensor<readonly [R]>
>

/**
 * The reparameterisation with `rank` shared numbers, at most as many as there are weights. Logits start ~ N(0, 1), and v
 * as numbers of the layer's own start, drawn without repetition. One number moves many weights at once: inner rates
 * have to be smaller than for `fullSharing`. Given a weight, it throws for a rank that is not whole, below 1, or above
 * the number of weights.
 *
 * @example
 * const net = pipe(input([7]), dense(5), reparam(rowStochastic({ rank: 3 })))
 * net.init(key(0)).slow.dense.logits.shape // [35, 3]
 */
export const rowStochastic = <R extends number>(settings: { readonly rank: R }) => {
  const { rank } = checkParts('rowStochastic', settings, {}, 'rowStochastic({ rank: 3 })')
  return <S extends Shape>(weight: Tensor<S>): RowStochastic<S, R> => {
    const { shape } = checkTensor('rowStochastic', weight)
    const size = weightsOf(shape)
    if (!Number.isInteger(rank) || rank < 1 || rank > size)
      fail({
        where: 'rowStochastic',
        given: `rank ${rank} for a weight ${showShape(shape)}`,
        expected: `a whole number from 1 to ${size}`,
      })
    return {
      slow: { logits: placeholder([size, rank]) },
      fast: placeholder([rank]),
      init: (key, start) => {
        const chosen = permutation(split(key, 'v'), size).slice(0, rank)
        const numbers = valuesOf(start)
        return {
          slow: { logits: tensor(normal(split(key, 'logits'), size * rank), [size, rank]) },
          fast: tensor(
            Array.from(chosen, (i) => numbers[i]),
            [rank],
          ),
        }
      },
      apply: ({ logits }, v) => shaped(einsum('wr,r->w', softmax(logits), v), shape),
    }
  }
}
