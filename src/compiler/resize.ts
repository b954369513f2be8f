/** Operations on parts of their inputs. */
import { withOriginOf } from '../dsl/core/origin'
import { sameShape } from '../dsl/core/shape'
import type { Spec } from '../dsl/core/tensor'
import type { Op, ScanOp } from '../dsl/primitives'
import { primitiveOf } from '../dsl/primitives/rules'
import { isScan } from '../dsl/transforms/scan-op'
import { numberedInstructions, numberedValues } from '../dsl/transforms/values'
import { dimensionsOfBody, insideOf } from './axes'

/** The same operation, of inputs and with results of other sizes along axes that are gone through place by place. */
export const resized = (op: Op, inputs: readonly Spec[], results: readonly Spec[]): Op => {
  if (isScan(op)) return resizedLoop(op, inputs, results)
  const attributes = primitiveOf(op)?.resized?.(op.attributes, results[0].shape)
  if (attributes === undefined) return op
  const smaller = { ...op, attributes }
  // the settings are those of the primitive, as before
  return smaller as Op
}

/** A dimension has one size throughout the body, which inputs and results tell. */
const resizedLoop = (op: ScanOp, inputs: readonly Spec[], results: readonly Spec[]): ScanOp => {
  const { body } = op.attributes
  const dimensions = dimensionsOfBody(op)
  const sizes = new Map<number, number>()
  insideOf(op, { inputs, results }).forEach(({ value, listed, number }) =>
    value.shape.slice(listed ? 1 : 0).forEach((size, axis) => sizes.set(dimensions[number][axis], size)),
  )
  const values = numberedValues(body)
  const specs = values.map(({ shape, dtype }, number): Spec => ({
    shape: shape.map((size, axis) => sizes.get(dimensions[number][axis]) ?? size),
    dtype,
  }))
  if (specs.every(({ shape }, number) => sameShape(shape, values[number].shape))) return op
  const instructions = numberedInstructions(body).map((instruction) => {
    const { first, op, inputs, results } = instruction
    const taken = inputs.map((input) => specs[input])
    const made = results.map((_, i) => specs[first + i])
    return withOriginOf(instruction, {
      op: resized(op, taken, made),
      inputs,
      results: made,
    })
  })
  const smaller = { parameters: specs.slice(0, body.parameters.length), instructions, results: body.results }
  return { ...op, attributes: { ...op.attributes, body: smaller } }
}
