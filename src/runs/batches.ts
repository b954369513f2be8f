/** Task batches of plain numbers as the tensors that a compiled step takes. */
import type { Examples, TaskBatch } from '../data/batch'
import { sizeOf } from '../dsl/core/shape'
import type { Tasks } from '../dsl/learning/meta-step'
import { tensor } from '../dsl/primitives/leaves'
import type { Source } from './source'

type Shapes = Pick<Source, 'input' | 'target' | 'held'>

/** Examples with the given leading axes, of which the last counts examples. */
const examplesOf = (
  { x, y }: Examples,
  leading: readonly number[],
  { input, target, held = target }: Shapes,
) => {
  const shape = [...leading, y.length / sizeOf(held) / sizeOf(leading), ...held]
  return {
    x: tensor(x, [...leading, x.length / sizeOf(input) / sizeOf(leading), ...input]),
    y: y instanceof Int32Array ? tensor(y, shape, 'int32') : tensor(y, shape),
  }
}

/** Examples of a batch that holds one task. */
export const oneTask = (examples: Examples, shapes: Shapes): Tasks['support'] =>
  examplesOf(examples, [], shapes)

/** The same, for its shapes alone: with targets of zeros where examples hold something in place of them. */
export const likeOneTask = (examples: Examples, shapes: Shapes): Tasks['support'] => {
  const { x, y } = oneTask(examples, shapes)
  if (shapes.held === undefined) return { x, y }
  const shape = [x.shape[0], ...shapes.target]
  return { x, y: tensor(new Float32Array(sizeOf(shape)), shape) }
}

export const tensorsOf = ({ tasks, support, query, circuits }: TaskBatch, shapes: Shapes): Tasks => ({
  support: {
    ...examplesOf(support, [tasks], shapes),
    ...(circuits !== undefined && { circuit: tensor(circuits, [tasks], 'int32') }),
  },
  query: examplesOf(query, [tasks], shapes),
})
