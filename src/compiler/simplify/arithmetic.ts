/**
 * Arithmetic with written numbers and signs: chains of factors become one factor, a division by a number a
 * multiplication, and minus signs travel down until a sum takes them up. Nothing here assumes that numbers are
 * finite: x · 0 and x − x stay what they are.
 */
import type { AnyTensor } from '../../dsl/core/tensor'
import { primitives } from '../../dsl/primitives'
import { sumAxes } from '../../dsl/primitives/broadcast'
import { einsum } from '../../dsl/primitives/einsum'
import { add, div, fillLike, mul, neg, select, sub, unary, written } from '../../dsl/primitives/elementwise'
import { reshape, transpose } from '../../dsl/primitives/movement'
import { type Rule, settings } from '../rewrite'

/** Whether a number and its inverse are far from where float32 overflows. */
const isModerate = (factor: number): boolean => Math.abs(factor) > 1e-30 && Math.abs(factor) < 1e30

/** A tensor as a number times another. */
const asScaled = (x: AnyTensor): { readonly factor: number; readonly of: AnyTensor } | undefined => {
  if (x.dtype !== 'float32') return undefined
  const [a, b] = x.inputs
  if (x.op.name === 'neg') return { factor: -1, of: a }
  if (x.op.name === 'add' && a === b) return { factor: 2, of: a }
  if (x.op.name !== 'mul' && x.op.name !== 'div') return undefined
  const [first, second] = [written(a), written(b)]
  if (second !== undefined && isModerate(second))
    return { factor: x.op.name === 'mul' ? second : 1 / second, of: a }
  if (first !== undefined && isModerate(first) && x.op.name === 'mul') return { factor: first, of: b }
  return undefined
}

const divided = (x: AnyTensor, divisor: number): AnyTensor | undefined =>
  isModerate(divisor) ? div(x, fillLike(x, divisor)) : undefined

const scaled = (x: AnyTensor, factor: number): AnyTensor => {
  if (factor === 1) return x
  return factor === -1 ? neg(x) : mul(x, fillLike(x, factor))
}

/** Whether a factor is ± a power of two: its inverse is exact, and so are products with either that do not underflow. */
const isPower = (factor: number): boolean => Number.isInteger(Math.log2(Math.abs(factor)))

/** A tensor divided by a number, which is no power of two, if it is. */
const asQuotient = (x: AnyTensor): { readonly divisor: number; readonly of: AnyTensor } | undefined => {
  if (x.op.name !== 'div' || x.dtype !== 'float32') return undefined
  const divisor = written(x.inputs[1])
  return divisor === undefined || isPower(divisor) ? undefined : { divisor, of: x.inputs[0] }
}

/** (p · x) / c and p · (x / c), p = ± 2ⁿ: nothing is rounded but the quotient, and 1 / c would be, so it stays one. */
const scaledQuotient = (x: AnyTensor): AnyTensor | undefined => {
  const quotient = asQuotient(x)
  const inner = quotient && asScaled(quotient.of)
  if (quotient !== undefined && inner !== undefined && isPower(inner.factor))
    return divided(inner.of, quotient.divisor / inner.factor)
  const outer = asScaled(x)
  const inside = outer && asQuotient(outer.of)
  return outer !== undefined && inside !== undefined && isPower(outer.factor)
    ? divided(inside.of, inside.divisor / outer.factor)
    : undefined
}

/**
 * A number times a number times x; x + x; x / 2. Of two roundings and two written numbers one of each is left, so the
 * result is as near as before; what overflowed or underflowed on its way may no longer do so. A division that stays alone
 * becomes a product only where that rounds alike.
 */
export const mergeFactors: Rule = (x) => {
  const quotient = scaledQuotient(x)
  if (quotient !== undefined) return quotient
  const outer = asScaled(x)
  if (outer === undefined) return x
  const inner = asScaled(outer.of)
  if (inner !== undefined && isModerate(outer.factor * inner.factor))
    return scaled(inner.of, outer.factor * inner.factor)
  const stays = x.op.name === 'mul' ? Math.abs(outer.factor) !== 1 : !isPower(outer.factor)
  return stays ? x : scaled(outer.of, outer.factor)
}

const negated = (x: AnyTensor): AnyTensor | undefined => (x.op.name === 'neg' ? x.inputs[0] : undefined)

/** (−x) · y = −(x · y), x − (−y) = x + y, and the like; an operation is never repeated for the sake of a sign. */
export const moveSigns: Rule = (x, uses) => {
  const [a, b] = x.inputs
  if (a === undefined) return x
  const [minusA, minusB] = [negated(a), b === undefined ? undefined : negated(b)]
  if (minusA === undefined && minusB === undefined) return x
  if (x.op.name === 'add' && minusB !== undefined) return sub(a, minusB)
  if (x.op.name === 'add' && minusA !== undefined) return sub(b, minusA)
  if (x.op.name === 'sub' && minusB !== undefined) return add(a, minusB)
  // past here the sign is taken again behind the operation: only if nobody else reads it before
  const [left, right] = [minusA ?? a, minusB ?? b]
  if ((minusA !== undefined && uses(a) > 1) || (minusB !== undefined && uses(b) > 1)) return x
  const back = (y: AnyTensor): AnyTensor => (minusA === undefined || minusB === undefined ? neg(y) : y)
  const product = settings(primitives.einsum, x)
  if (product !== undefined) return back(einsum(product.formula, left, right))
  if (x.op.name === 'mul') return back(mul(left, right))
  if (x.op.name === 'div') return back(div(left, right))
  const total = settings(primitives.sum, x)
  if (total !== undefined) return back(sumAxes(left, total.axes))
  const view = settings(primitives.reshape, x)
  if (view !== undefined) return back(reshape(left, view.shape))
  const turned = settings(primitives.transpose, x)
  if (turned !== undefined) return back(transpose(left, turned.order))
  return x
}

/** Choices that are none, and conditions that are denied twice. */
export const choose: Rule = (x) => {
  const [condition, a, b] = x.inputs
  if (x.op.name === 'not' && condition.op.name === 'not' && condition.inputs[0].dtype === 'bool')
    return condition.inputs[0]
  if (x.op.name !== 'select') return x
  if (a === b) return a
  return condition.op.name === 'not' && condition.inputs[0].dtype === 'bool'
    ? select(condition.inputs[0], b, a)
    : x
}

/** Where relu(x) is at hand, step(x) = step(relu(x)): x itself need not be kept for the derivative. */
export const stepOfRelu: Rule = (x, uses) => {
  const [source] = x.inputs
  if (x.op.name !== 'step' || source.op.name === 'relu') return x
  const relu = unary('relu', source)
  return uses(relu) > 0 ? unary('step', relu) : x
}
