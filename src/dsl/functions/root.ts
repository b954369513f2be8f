/**
 * A root that is safe to differentiate: √x with derivative 0 at 0, the slope of least norm of √(x²) = |x|. Norms and the
 * roots of Adam are taken by it; `sqrt` itself keeps its slope of ∞ there.
 *
 * Law: gradients through it are finite wherever x ≥ 0 is a sum of squares, of any order.
 */
import type { AnyTensor } from '../core/tensor'
import { add, binary, div, fillLike, select, unary } from '../primitives/elementwise'
import { elementwiseDerivative } from '../primitives/own-derivative'

const rootOf = elementwiseDerivative(
  ([x]) => unary('sqrt', x),
  (g, _, y) => [select(binary('equal', y, fillLike(y, 0)), fillLike(g, 0), div(g, add(y, y)))],
)

/** √x, number by number. */
export const root = (x: AnyTensor): AnyTensor => rootOf([x])
