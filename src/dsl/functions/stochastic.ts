/**
 * Stochastic matrices, by the logarithms of their entries: rows that sum to 1 are `logSoftmax`; rows and columns that
 * both do are its repetition here. The entropy says how far they are from a choice of one entry in each row.
 *
 * Laws: after t iterations columns sum to 1 exactly, and row sums differ by a factor of at most (max c / min c) to the
 * power κ²ᵗ⁻¹, where c are the column sums once rows are normalised, κ = tanh(Δ / 4), and Δ the largest logarithm of a
 * cross ratio of the matrix (Franklin and Lorenz, "On the scaling of multidimensional matrices", 1989). The entropy is
 * between 0, for permutations, and log n, for equal entries.
 */
import { fail } from '../core/problem'
import { type Shape, showShape } from '../core/shape'
import { type AnyTensor, checkTensor, type Scalar, type Tensor } from '../core/tensor'
import { transpose } from '../primitives/movement'
import { exp, neg } from './arithmetic'
import { expectedLog } from './expected-log'
import { logSoftmax } from './normalisation'
import { mean } from './reductions'

/**
 * Rows and columns of square matrices normalised in turn, `iterations` times, in log space (Sinkhorn, 1964; Mena et
 * al., "Learning latent permutations with Gumbel-Sinkhorn networks", ICLR 2018): [..., n, n] logits → the logarithm of
 * doubly stochastic matrices. As logits grow, these become permutations. Throws for matrices that are not square.
 *
 * @example
 * const logits = tensor([9, 0, 0, 9], [2, 2])
 * exp(logSinkhorn(logits, 5)) // [[0.9999, 0.0001234], [0.0001234, 0.9999]]
 */
export function logSinkhorn<S extends Shape>(logits: Tensor<S>, iterations: number): Tensor<S>
export function logSinkhorn(logits: Tensor, iterations: number): AnyTensor {
  const { shape } = checkTensor('logSinkhorn', logits)
  if (shape.length < 2 || shape.at(-1) !== shape.at(-2))
    return fail({ where: 'logSinkhorn', given: `shape ${showShape(shape)}`, expected: 'square matrices' })
  const order = shape.map((_, axis) => axis)
  const flipped = [...order.slice(0, -2), order.length - 1, order.length - 2]
  const turned = (x: Tensor): Tensor => transpose(x, flipped) as Tensor
  return Array.from({ length: iterations }).reduce<Tensor>(
    (x) => turned(logSoftmax(turned(logSoftmax(x)))),
    logits,
  )
}

/**
 * Mean entropy of rows, in nats, from the logarithms of their entries: −Σ p log p along the last axis, where 0 log 0 is 0.
 * Throws for a single number, of shape [], and for no rows.
 *
 * @example
 * entropy(logSoftmax(tensor([0, 0, 0, 0], [2, 2]))) // 0.6931
 */
export const entropy = (logRows: Tensor): Scalar =>
  neg(mean(expectedLog(exp(checkTensor('entropy', logRows)), logRows)))
