/**
 * Problems whose tasks are numbered: the synthetic ones, drawn from a key, and files of them. The first tasks are to
 * meta-train on, the others to meta-test on, and a task is some examples with values (not classes) as targets.
 *
 * Laws: a number always gives the same task; no task is on two sides; in a batch no task occurs twice before all
 * have occurred once; no example occurs twice in a task.
 */
import { checkParts } from '../dsl/core/arguments'
import * as E from 'fp-ts/Either'
import { fail, type Problem } from '../dsl/core/problem'
import { permutation, split, uniform, type Key } from '../dsl/core/random'
import type { Shape } from '../dsl/core/shape'
import type { ExampleArrays, Sampler, TaskBatch } from './batch'
import type { Shots } from './shots'

/** The examples of one task: `x` is [examples, …input], `y` is [examples, …target]. */
export interface Task {
  readonly x: Float32Array
  readonly y: Float32Array
}

/**
 * `tasks` tasks of `examples` examples each, of which the first `train` are to meta-train on. Where more can be made,
 * `validation` further ones, numbered from `tasks` on, are to choose settings by.
 */
export interface TaskPool {
  /** By which it is called in problems. */
  readonly name: string
  /** How many there are, numbered from 0 on. */
  readonly tasks: number
  /** So many of them, the first, are to train on; the others are to test. */
  readonly train: number
  /** So many more can be made to choose settings by, numbered from `tasks` on. */
  readonly validation?: number
  /** Examples of each task. */
  readonly examples: number
  /** The shape of one input. */
  readonly input: Shape
  /** The shape of one target. */
  readonly target: Shape
  /** The examples of a task, by its number. */
  readonly task: (number: number) => Task
}

/** Examples that know which tasks they are of: `numbers` is [tasks]. */
export interface PooledExamples extends ExampleArrays {
  readonly y: Float32Array
  readonly numbers: Int32Array
}

export type PooledBatch = TaskBatch<PooledExamples>

/** The pool that keeps the tasks it was asked for, for several models that are trained on the same tasks. */
export const kept = <P extends TaskPool>(pool: P): P => {
  const made = new Map<number, Task>()
  const task = (number: number): Task => {
    const known = made.get(number)
    if (known !== undefined) return known
    const fresh = pool.task(number)
    made.set(number, fresh)
    return fresh
  }
  return { ...pool, task }
}

/** How many of `tasks` are to meta-train on: 80 %, as in the authors' code. Throws unless both sides have one. */
export const trainingTasks = (where: string, tasks: number): number =>
  Number.isInteger(tasks) && tasks >= 2
    ? Math.max(1, Math.floor(0.8 * tasks))
    : fail({
        where,
        given: `${tasks} tasks`,
        expected: 'a whole number, at least 2: one to train on, one to test on',
      })

/** How many further ones are to choose settings by: an eighth of the others. */
export const validationTasks = (tasks: number): number => Math.ceil(tasks / 8)

/**
 * `count` of the numbers 0 … size − 1, each in random order once, then each again, and so on; the first ones do not
 * depend on `count`. (Fisher and Yates, stopped early.)
 */
const draws = (source: Key, count: number, size: number): Int32Array => {
  const chance = uniform(source, count)
  const order = Int32Array.from({ length: size }, (_, i) => i)
  return Int32Array.from(chance, (u, i) => {
    const from = i % size
    const at = from + Math.floor(u * (size - from))
    ;[order[from], order[at]] = [order[at], order[from]]
    return order[from]
  })
}

const sampler = (pool: TaskPool, first: number, size: number, shots: Shots): Sampler<PooledExamples> => {
  const { support, query } = shots
  const [inputs, targets] = [pool.input, pool.target].map((shape) => shape.reduce((n, side) => n * side, 1))
  const empty = (tasks: number, n: number): PooledExamples => ({
    x: new Float32Array(tasks * n * inputs),
    y: new Float32Array(tasks * n * targets),
    numbers: new Int32Array(tasks),
  })
  return (source, tasks) => {
    if (!Number.isInteger(tasks) || tasks < 1)
      return fail({
        where: pool.name,
        given: `a batch of ${tasks} tasks`,
        expected: 'a whole number, at least 1',
      })
    const batch = { support: empty(tasks, support), query: empty(tasks, query), tasks }
    draws(split(source, 'tasks'), tasks, size).forEach((drawn, t) => {
      const number = first + drawn
      const { x, y } = pool.task(number)
      const order = permutation(split(split(source, 'examples'), t), pool.examples)
      batch.support.numbers[t] = batch.query.numbers[t] = number
      order.subarray(0, support + query).forEach((example, i) => {
        const [into, at] =
          i < support ? [batch.support, t * support + i] : [batch.query, t * query + i - support]
        into.x.set(x.subarray(example * inputs, (example + 1) * inputs), at * inputs)
        into.y.set(y.subarray(example * targets, (example + 1) * targets), at * targets)
      })
    })
    return batch
  }
}

/**
 * The sampler of one side of a pool. A batch of more tasks than the side has takes each of them as often as any
 * other, or once more. Problems: shots that are not whole or below 1, or more in all than a task has examples.
 *
 * @example
 * const tasks = pooledTasks(syntheticPool(key(0), { rank: 1 }), 'train', { support: 1, query: 19 })
 * tasks._tag === 'Right' ? Array.from(tasks.right(key(0), 3).support.numbers) : tasks.left // [3244, 3604, 3569]
 */
export const pooledTasks = (
  pool: TaskPool,
  side: 'train' | 'validation' | 'test',
  shots: Shots,
): E.Either<Problem, Sampler<PooledExamples>> => {
  checkParts('pooledTasks', pool, { name: 'a text', examples: 'a number' })
  checkParts('pooledTasks, shots', shots, {})
  const asked = `${shots.support} support and ${shots.query} query examples per task`
  if (![shots.support, shots.query].every((count) => Number.isInteger(count) && count >= 1))
    return E.left({ where: pool.name, given: asked, expected: 'whole numbers, at least 1' })
  if (shots.support + shots.query > pool.examples)
    return E.left({
      where: pool.name,
      given: asked,
      expected: `${pool.examples} in all at most, since that is how many a task has`,
      fix: 'ask for fewer support or query examples',
    })
  const { train, tasks, validation = 0 } = pool
  const sides = { train: [0, train], test: [train, tasks - train], validation: [tasks, validation] } as const
  const [first, size] = sides[side]
  return size > 0
    ? E.right(sampler(pool, first, size, shots))
    : E.left({ where: pool.name, given: 'no tasks to choose settings by', expected: 'some of its own' })
}
