/**
 * Systems of equations with a triangular matrix, row after row. The derivative is that of a solution, which is another
 * one: B̄ = T⁻ᵀ X̄ and T̄ = −B̄ Xᵀ.
 *
 * Law: T triangularSolve(T, b) = b.
 */
import { checkParts } from '../core/arguments'
import type { Shape } from '../core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { expandTo } from '../primitives/broadcast'
import { div, neg, sub } from '../primitives/elementwise'
import { gather } from '../primitives/gather'
import { customDerivative } from '../transforms/custom'
import { scanTrees } from '../transforms/scan'
import { lowerHalf, onColumns, outer, places, product, turned, upperHalf } from './matrices'

/** X of T X = B, [n, n] and [n, m], of a matrix with zeros in its other half; by its own steps, for derivatives too. */
export const substituted = (t: AnyTensor, b: AnyTensor, upper: boolean): AnyTensor => {
  const columns = turned(t)
  const step = (rest: AnyTensor, j: AnyTensor) => {
    const column = gather(columns, j)
    const right = gather(rest, j)
    const x = div(right, expandTo(gather(column, j), right.shape))
    return [sub(rest, outer(column, x)), x] as const
  }
  return scanTrees(step, b, places(t.shape[0]), { reverse: upper })[1]
}

/** The same, with the derivative of a solution. */
export const triangular =
  (upper: boolean) =>
  (t: AnyTensor, b: AnyTensor): AnyTensor =>
    solution(upper)([t, b])

const solution = (upper: boolean): ((inputs: readonly AnyTensor[]) => AnyTensor) =>
  customDerivative(
    ([t, b]) => substituted(t, b, upper),
    (g, [t], x) => {
      const w = triangular(!upper)(turned(t), g)
      return [neg(product(w, turned(x))), w]
    },
  )

/**
 * X of T X = B for a lower triangular matrix, or an upper one, whose other half does not count: [n, n], [n, …] → [n, …].
 * A 0 on the diagonal is divided by. Throws where T is not square, or B has not n numbers in axis 0.
 *
 * @example
 * triangularSolve(tensor([2, 0, 1, 4], [2, 2]), tensor([2, 9], [2])) // [1, 2]
 */
export function triangularSolve<N extends number, S extends Shape>(
  t: Tensor<readonly [N, N]>,
  b: Tensor<readonly [NoInfer<N>, ...S]>,
  how?: { readonly upper?: boolean },
): Tensor<readonly [N, ...S]>
export function triangularSolve(
  t: AnyTensor,
  b: AnyTensor,
  how: { readonly upper?: boolean } = {},
): AnyTensor {
  const { upper = false } = checkParts('triangularSolve, settings', how, {})
  const half = upper ? upperHalf : lowerHalf
  return onColumns('triangularSolve', [checkTensor('triangularSolve', t), b], (columns) =>
    triangular(upper)(half(t), columns),
  )
}
