/**
 * Equal work once, and no work for nothing. Every rewriting does both; this one also sees that x + y and
 * y + x are equal, and 'ab,bc->ac' of x and y and 'bc,ab->ac' of y and x.
 *
 * Laws: the same meaning, up to the order of sums; no two instructions are equal, and each is needed or a parameter.
 */
import { share as shared } from '../dsl/core/primitive'
import type { AnyTensor } from '../dsl/core/tensor'
import { primitives } from '../dsl/primitives'
import { einsum, parseFormula } from '../dsl/primitives/einsum'
import { rewrite, settings } from './rewrite'

const COMMUTING = new Set(['add', 'mul', 'equal', 'and'])

/** Operands whose order does not matter, older ones first. */
const ordered = (x: AnyTensor): AnyTensor => {
  const [a, b] = x.inputs
  if (x.inputs.length !== 2 || a.id <= b.id) return x
  if (COMMUTING.has(x.op.name)) return shared(x.op, [b, a], x)
  const product = settings(primitives.einsum, x)
  if (product === undefined) return x
  const { left, right, result } = parseFormula(product.formula)
  return einsum(`${right},${left}->${result}`, b, a)
}

export const share = rewrite(ordered)
