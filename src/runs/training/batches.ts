/** Task batches of plain numbers as the tensors that a compiled step takes. */
import type { ExampleArrays, TaskBatch } from '../../data/batch'
import { fail } from '../../dsl/core/problem'
import { sizeOf } from '../../dsl/core/shape'
import type { Tasks } from '../../dsl/learning/meta-step'
import { tensor } from '../../dsl/primitives/leaves'
import type { Source } from './source'

/** What is known of the examples of a source; without classes, whole numbers are values. */
export type Shapes = Pick<Source, 'input' | 'target' | 'stored'> & Partial<Pick<Source, 'classes'>>

/** Refuses a label that is none of the classes: a loss of it would be no number. */
const checkLabels = (y: Int32Array, { classes = [] }: Shapes): Int32Array => {
  const at = classes.length === 0 ? -1 : y.findIndex((label) => label < 0 || label >= classes.length)
  return at < 0
    ? y
    : fail({
        where: 'labels',
        given: `the label ${y[at]} at example ${at} of a batch`,
        expected: `one of the ${classes.length} classes of the source, 0 to ${classes.length - 1}`,
        cause: 'labels that begin at 1, or a class that is not named',
      })
}

/** Examples with the given leading axes, of which the last counts examples. */
const examplesOf = ({ x, y }: ExampleArrays, leading: readonly number[], shapes: Shapes) => {
  const { input, target, stored = target } = shapes
  const shape = [...leading, y.length / sizeOf(stored) / sizeOf(leading), ...stored]
  return {
    x: tensor(x, [...leading, x.length / sizeOf(input) / sizeOf(leading), ...input]),
    y: y instanceof Int32Array ? tensor(checkLabels(y, shapes), shape, 'int32') : tensor(y, shape),
  }
}

/** Examples of a batch that holds one task. */
export const oneTask = (examples: ExampleArrays, shapes: Shapes): Tasks['support'] =>
  examplesOf(examples, [], shapes)

/** The same, for its shapes alone: with targets of zeros where examples hold something in place of them. */
export const likeOneTask = (examples: ExampleArrays, shapes: Shapes): Tasks['support'] => {
  const { x, y } = oneTask(examples, shapes)
  if (shapes.stored === undefined) return { x, y }
  const shape = [x.shape[0], ...shapes.target]
  return { x, y: tensor(new Float32Array(sizeOf(shape)), shape) }
}

export const tensorsOf = ({ tasks, support, query, hints = {} }: TaskBatch, shapes: Shapes): Tasks => ({
  support: {
    ...examplesOf(support, [tasks], shapes),
    ...Object.fromEntries(
      Object.entries(hints).map(([name, values]) => [name, tensor(values, [tasks], 'int32')]),
    ),
  },
  query: examplesOf(query, [tasks], shapes),
})
