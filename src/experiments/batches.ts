/** Task batches of plain numbers as the tensors that a compiled step takes. */
import type { RotatedBatch, RotatedExamples } from '../data/tasks'
import type { Shape } from '../dsl/core/shape'
import type { Tasks } from '../dsl/learning/meta-step'
import { tensor } from '../dsl/primitives/leaves'

/** Examples of one task. */
export const examplesOf = ({ x, y }: RotatedExamples, image: Shape): Tasks['support'] => ({
  x: tensor(x, [y.length, ...image]),
  y: tensor(y, [y.length], 'int32'),
})

/** `image` is the shape of one example. */
export const tensorsOf = ({ tasks, support, query }: RotatedBatch, image: Shape): Tasks => {
  const set = ({ x, y }: RotatedExamples) => {
    const count = y.length / tasks
    return { x: tensor(x, [tasks, count, ...image]), y: tensor(y, [tasks, count], 'int32') }
  }
  return { support: set(support), query: set(query) }
}
