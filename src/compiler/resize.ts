/** An operation on parts of its inputs. */
import type { Shape } from '../dsl/core/shape'
import type { Op } from '../dsl/primitives'
import { primitiveOf } from '../dsl/primitives/rules'

/** The same operation with a result of another size along an axis that is gone through place by place. */
export const resized = (op: Op, shape: Shape): Op => {
  const attributes = primitiveOf(op)?.resized?.(op.attributes, shape)
  if (attributes === undefined) return op
  const smaller = { ...op, attributes }
  // the settings are those of the primitive, as before
  return smaller as Op
}
