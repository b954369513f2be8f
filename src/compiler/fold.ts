/**
 * What depends on constants alone is a constant: computed here, once, if it is small, and never in the place
 * of something smaller.
 *
 * Law: the same meaning, to the last bit.
 */
import { sizeOf } from '../dsl/core/shape'
import type { AnyTensor } from '../dsl/core/tensor'
import { expandTo } from '../dsl/primitives/broadcast'
import { literal, tensor, valuesOf } from '../dsl/primitives/leaves'
import { meaningOf } from '../dsl/primitives/rules'
import { rewrite } from './rewrite'

/** Elements of the largest constant that is made. */
const LARGEST = 4096

const isLeaf = (x: AnyTensor): boolean => x.data !== undefined || x.op.name === 'literal'

const folded = (x: AnyTensor): AnyTensor => {
  if (x.inputs.length === 0 || x.part !== undefined || !x.inputs.every(isLeaf)) return x
  const size = sizeOf(x.shape)
  if (size === 0 || size > Math.min(LARGEST, Math.max(...x.inputs.map(({ shape }) => sizeOf(shape)))))
    return x
  const values = meaningOf(x.op, x.inputs.map(valuesOf), x.inputs, x)
  const [first] = values
  return values.every((value) => Object.is(value, first))
    ? expandTo(literal(first, x.dtype), x.shape)
    : tensor(values, x.shape, x.dtype)
}

export const fold = rewrite(folded)
