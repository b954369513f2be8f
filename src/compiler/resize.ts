/** An instruction on parts of its inputs. */
import { bind, type Primitive } from '../dsl/core/primitive'
import type { Shape } from '../dsl/core/shape'
import type { Attributes } from '../dsl/core/tensor'
import { primitives } from '../dsl/primitives'
import type { Instruction } from '../dsl/transforms/program'

/** Which setting of a primitive is the shape of its result; the others have none. */
const SHAPES: ReadonlyMap<string, string> = new Map([
  ['broadcast', 'shape'],
  ['reshape', 'shape'],
  ['unwindows', 'shape'],
  ['slice', 'size'],
])

/** The same instruction with a result of another size along an axis that is gone through place by place. */
export const resized = (instruction: Instruction, shape: Shape): Instruction => {
  const { op } = instruction
  const setting = SHAPES.get(op.name)
  const primitive = Object.values<Primitive<never>>(primitives).find(({ name }) => name === op.name)
  if (setting === undefined || primitive === undefined) return { ...instruction, shape }
  // the settings are those that it was made with, but for the shape
  return {
    ...instruction,
    shape,
    op: bind(primitive as Primitive<Attributes>, { ...op.attributes, [setting]: shape }),
  }
}
