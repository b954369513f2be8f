/**
 * Batches of tasks as plain numbers: what every source of tasks gives, and the training loop takes. A task is a
 * support set to adapt to and a query set to be judged by.
 *
 * Laws of samplers: the same key gives the same batch; a task does not depend on how many are drawn with it.
 */
import type { Key } from '../dsl/core/random'

/**
 * `n` examples of each of some tasks: `x` is [tasks, n, …input], `y` is [tasks, n, …target], classes or values; where
 * examples are made under different conditions also these, [tasks, n], such as the angle of a turned image.
 */
export interface ExampleArrays {
  readonly x: Float32Array
  readonly y: Int32Array | Float32Array
  readonly conditions?: Float64Array
}

/** The support and query sets of some tasks as plain arrays, one task after the other. */
export interface TaskBatch<E extends ExampleArrays = ExampleArrays> {
  /** Examples to adapt on, those of all tasks one after the other. */
  readonly support: E
  /** Examples to be judged by, in the same way. */
  readonly query: E
  /** How many tasks these are. */
  readonly tasks: number
  /** What else each task tells its learner, [tasks], by the name that the learner looks for in the support set. */
  readonly hints?: Readonly<Record<string, Int32Array>>
}

/**
 * Draws a batch of so many tasks. `turn` counts the batches before it, from 0: for sources that go through their
 * examples in order, where a batch then depends on how many tasks it and those before it have.
 */
export type Sampler<E extends ExampleArrays = ExampleArrays> = (
  key: Key,
  tasks: number,
  turn?: number,
) => TaskBatch<E>
