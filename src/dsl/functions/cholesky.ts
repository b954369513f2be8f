/**
 * The root of a symmetric positive definite matrix: L Lᵀ = A with L lower triangular.
 *
 * Laws: L Lᵀ = A; a matrix that is not positive definite has none, which is NaN, as in JAX.
 */
import { sizeOf } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import { expandTo } from '../primitives/broadcast'
import { add, binary, div, fillLike, select, sub, unary } from '../primitives/elementwise'
import { gather } from '../primitives/gather'
import { literal } from '../primitives/leaves'
import { customDerivative } from '../transforms/custom'
import { scanTrees } from '../transforms/scan'
import { checkSquare, lowerHalf, onDiagonal, outer, places, product, soundIf, turned } from './matrices'
import { triangular } from './triangular'

/** Column after column, of what those before leave (Golub and Van Loan, Matrix Computations, section 4.2.5). */
const rootOf = (a: AnyTensor): AnyTensor => {
  const [n] = a.shape
  const all = places(n)
  const step = (rest: AnyTensor, j: AnyTensor) => {
    const column = gather(rest, j)
    const root = unary('sqrt', gather(column, j))
    const isBefore = binary('less', all, expandTo(j, all.shape))
    const l = select(isBefore, fillLike(column, 0), div(column, expandTo(root, column.shape)))
    return [sub(rest, outer(l, l)), l] as const
  }
  const [, columns] = scanTrees(step, a, all)
  // what is no number goes through all that comes after it
  const end = literal(n - 1, 'int32')
  const last = gather(gather(columns, end), end)
  return lowerHalf(soundIf(binary('less', fillLike(last, 0), last), turned(columns)))
}

const half = (x: AnyTensor): AnyTensor => div(x, fillLike(x, 2))

// Murray, "Differentiation of the Cholesky decomposition", 2016: Ā = ½ (S + Sᵀ), S = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹, where Φ takes the
// lower half, and of the diagonal the half
const symmetric = customDerivative(
  ([a]) => rootOf(a),
  (g, _, l) => {
    const p = lowerHalf(product(turned(l), g))
    const phi = select(onDiagonal(l.shape[0]), half(p), p)
    const back = (x: AnyTensor): AnyTensor => turned(triangular(true)(turned(l), x))
    const s = back(back(phi))
    return [half(add(s, turned(s)))]
  },
)

/**
 * The lower triangular L with L Lᵀ = A, of a symmetric positive definite matrix; of another matrix that of
 * (A + Aᵀ) / 2, and NaN if that is not positive definite. Throws for what is no square matrix.
 *
 * @example
 * cholesky(tensor([4, 2, 2, 5], [2, 2])) // [[2, 0], [1, 2]]
 */
export function cholesky<N extends number>(a: Tensor<readonly [N, N]>): Tensor<readonly [N, N]>
export function cholesky(a: AnyTensor): AnyTensor {
  return sizeOf(checkSquare('cholesky', a).shape) === 0 ? a : symmetric([half(add(a, turned(a)))])
}
