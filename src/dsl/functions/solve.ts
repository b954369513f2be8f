/**
 * Systems of linear equations, by factors of their matrix: P A = L U, with partial pivoting. To every derivative the
 * factors are constants, for it is A that a solution depends on: B̄ = A⁻ᵀ X̄ and Ā = −B̄ Xᵀ, by the same factors.
 *
 * Laws: A solve(A, b) = b; A inverse(A) = I; what has no solution is NaN, as in JAX, and never an error.
 */
import { type Shape, sizeOf } from '../core/shape'
import { type AnyTensor, checkTensor, type Scalar, type Tensor } from '../core/tensor'
import { expandTo, sumAxes } from '../primitives/broadcast'
import { cast } from '../primitives/cast'
import { binary, fillLike, mul, neg, select, unary } from '../primitives/elementwise'
import { literal } from '../primitives/leaves'
import { customDerivative } from '../transforms/custom'
import { type Factors, factors, solvedBy } from './lu'
import { checkSquare, onColumns, onDiagonal, only, product, soundIf, turned } from './matrices'

const solution = (transposed: boolean): ((inputs: readonly AnyTensor[]) => AnyTensor) =>
  customDerivative(
    ([, lu, order, b]) => solvedBy(lu, order, b, transposed),
    (g, [a, lu, order], x) => {
      const w = solution(!transposed)([a, lu, order, g])
      const [left, right] = transposed ? [x, w] : [w, x]
      return [neg(product(left, turned(right))), undefined, undefined, w]
    },
  )

/** X of A X = B, or of Aᵀ X = B; NaN where the determinant is 0. */
const solved = (a: AnyTensor, { lu, order, sign }: Factors, b: AnyTensor, transposed = false): AnyTensor => {
  const isRegular = unary('not', binary('equal', sign, fillLike(sign, 0)))
  return solution(transposed)([a, soundIf(isRegular, lu), order, b])
}

const identityLike = (a: AnyTensor): AnyTensor => cast(onDiagonal(a.shape[0]), 'float32')

/**
 * X of A X = B, by LU with partial pivoting: [n, n], [n, …] → [n, …]. NaN if A is singular. Throws where A is not
 * square, or B has not n numbers in axis 0.
 *
 * @example
 * solve(tensor([0, 2, 1, 1], [2, 2]), tensor([4, 3], [2])) // [1, 2]
 */
export function solve<N extends number, S extends Shape>(
  a: Tensor<readonly [N, N]>,
  b: Tensor<readonly [NoInfer<N>, ...S]>,
): Tensor<readonly [N, ...S]>
export function solve(a: AnyTensor, b: AnyTensor): AnyTensor {
  return onColumns('solve', [checkTensor('solve', a), b], (columns) => solved(a, factors(a), columns))
}

/**
 * A⁻¹, NaN if A is singular. Equations are solved more exactly by `solve`. Throws for what is no square matrix.
 *
 * @example
 * inverse(tensor([0, 2, 1, 1], [2, 2])) // [[-0.5, 1], [0.5, 0]]
 */
export function inverse<N extends number>(a: Tensor<readonly [N, N]>): Tensor<readonly [N, N]>
export function inverse(a: AnyTensor): AnyTensor {
  if (sizeOf(checkSquare('inverse', a).shape) === 0) return a
  return solved(a, factors(a), identityLike(a))
}

const logdetOf = customDerivative(
  ([, lu, , sign]) => {
    const sizes = unary('abs', sumAxes(only(onDiagonal(lu.shape[0]), lu), [1]))
    const total = sumAxes(unary('log', sizes), [0])
    return select(binary('less', sign, fillLike(sign, 0)), fillLike(total, NaN), total)
  },
  (g, [a, lu, order, sign]) => {
    const inverted = solved(a, { lu, order, sign }, identityLike(a), true)
    return [mul(expandTo(g, a.shape), inverted), undefined, undefined, undefined]
  },
)

/**
 * The logarithm of the determinant: −∞ where that is 0 and NaN where it is negative, as `torch.logdet`. Throws for a
 * matrix that is not square.
 *
 * @example
 * logdet(tensor([4, 2, 2, 5], [2, 2])) // 2.773
 */
export function logdet<N extends number>(a: Tensor<readonly [N, N]>): Scalar
export function logdet(a: AnyTensor): AnyTensor {
  if (sizeOf(checkSquare('logdet', a).shape) === 0) return literal(0)
  const { lu, order, sign } = factors(a)
  return logdetOf([a, lu, order, sign])
}
