/**
 * Systems of linear equations with a symmetric, positive definite matrix: A X = B.
 *
 * Law: the derivative is that of the equation, dX = A⁻¹ (dB − dA X), in whatever way it was solved.
 */
import type { AnyTensor } from '../core/tensor'
import { eye } from '../networks/reparameterisations'
import { expandTo } from '../primitives/broadcast'
import { concat } from '../primitives/concat'
import { div, mul, neg, sub } from '../primitives/elementwise'
import { einsum } from '../primitives/einsum'
import { slice } from '../primitives/slice'
import { customDerivative } from '../transforms/custom'

/** By Gauss–Jordan elimination: of such a matrix no pivot is 0, so that rows need not change places. */
const eliminated = (a: AnyTensor, b: AnyTensor): AnyTensor => {
  const [n, columns] = b.shape
  const shape = [n, n + columns]
  const identity = eye(n)
  let all = concat([a, b], 1)
  for (let k = 0; k < n; k++) {
    const pivot = slice(all, [k, k], [1, 1])
    const row = div(slice(all, [k, 0], [1, n + columns]), expandTo(pivot, [1, n + columns]))
    const above = sub(slice(all, [0, k], [n, 1]), slice(identity, [0, k], [n, 1]))
    all = sub(all, mul(expandTo(above, shape), expandTo(row, shape)))
  }
  return slice(all, [0, n], [n, columns])
}

const solution = customDerivative(
  ([a, b]) => eliminated(a, b),
  (g, [a], x) => {
    const back = solution([a, g])
    return [neg(einsum('ic,jc->ij', back, x)), back]
  },
)

/** X of A X = B: [n, n], [n, columns] → [n, columns]. */
export const solvePositive = (a: AnyTensor, b: AnyTensor): AnyTensor => solution([a, b])
