/**
 * Equal work once, and no work for nothing. Every rewriting does both; this one also sees that x + y and
 * y + x are equal, and 'ab,bc->ac' of x and y and 'bc,ab->ac' of y and x.
 *
 * Laws: the same meaning, up to the order of sums; no two instructions are equal, and each is needed or a parameter.
 */
import { build } from '../dsl/core/primitive'
import type { AnyTensor } from '../dsl/core/tensor'
import { primitiveOf } from '../dsl/primitives/rules'
import { isOlder, rewrite } from './rewrite'

/** Operands whose order does not matter: older ones first. */
const ordered = (x: AnyTensor): AnyTensor => {
  const [a, b] = x.inputs
  const primitive = primitiveOf(x.op)
  return primitive?.exchanged === undefined || !isOlder(b, a)
    ? x
    : build(primitive, [b, a], primitive.exchanged(x.op.attributes))
}

export const share = rewrite(ordered)
