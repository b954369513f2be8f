/**
 * Sinusoids to regress (Finn, Abbeel and Levine, "Model-agnostic meta-learning for fast adaptation of deep networks",
 * ICML 2017, section 5.1): a task is y = a sin(x − φ) with an amplitude a from 0.1 to 5 and a phase φ from 0 to π, seen at
 * some x from −5 to 5, all uniform. An input is [x, a, φ]: what a learner is to find out stands beside x for an oracle that
 * is told; the networks of learners look at x alone.
 *
 * Laws: as of samplers; every example of a task has its amplitude and phase; |y| ≤ a.
 */
import { checkParts } from '../dsl/core/arguments'
import * as E from 'fp-ts/Either'
import { fail, type Problem } from '../dsl/core/problem'
import { uniform } from '../dsl/core/random'
import type { Sampler, TaskBatch } from './batch'
import type { Shots } from './shots'

/** Numbers of an input: x, amplitude and phase. */
export const SINUSOID_INPUT = 3

/** Where curves are seen. */
export const SINUSOID_RANGE = [-5, 5] as const

const [FIRST, LAST] = SINUSOID_RANGE
const LEAST = 0.1
const MOST = 5

const where = 'sinusoidTasks'

const sampler =
  ({ support, query }: Shots): Sampler =>
  (source, tasks) => {
    if (!Number.isInteger(tasks) || tasks < 1)
      return fail({ where, given: `a batch of ${tasks} tasks`, expected: 'a whole number, at least 1' })
    const each = 2 + support + query
    // one stream for all, task after task: drawn a thousand times a second, keys of their own would cost more than the step
    const chance = uniform(source, tasks * each)
    const empty = (n: number) => ({
      x: new Float32Array(tasks * n * SINUSOID_INPUT),
      y: new Float32Array(tasks * n),
    })
    const batch: TaskBatch = { support: empty(support), query: empty(query), tasks }
    for (let task = 0; task < tasks; task++) {
      const first = task * each
      const amplitude = LEAST + (MOST - LEAST) * chance[first]
      const phase = Math.PI * chance[first + 1]
      for (let i = 0; i < support + query; i++) {
        const [into, at] =
          i < support ? [batch.support, task * support + i] : [batch.query, task * query + i - support]
        const x = FIRST + (LAST - FIRST) * chance[first + 2 + i]
        into.x[at * SINUSOID_INPUT] = x
        into.x[at * SINUSOID_INPUT + 1] = amplitude
        into.x[at * SINUSOID_INPUT + 2] = phase
        into.y[at] = amplitude * Math.sin(x - phase)
      }
    }
    return batch
  }

/**
 * The sampler of sinusoids: `x` is [tasks, n, 3], `y` is [tasks, n, 1]. Problems: shots that are not whole or below 1.
 *
 * @example
 * const tasks = sinusoidTasks({ support: 10, query: 5 })
 * tasks._tag === 'Right' ? tasks.right(key(0), 4).support.y.length : tasks.left // 40
 */
export const sinusoidTasks = (shots: Shots): E.Either<Problem, Sampler> =>
  [checkParts('sinusoidTasks', shots, {}).support, shots.query].every(
    (count) => Number.isInteger(count) && count >= 1,
  )
    ? E.right(sampler(shots))
    : E.left({
        where,
        given: `${shots.support} support and ${shots.query} query examples per task`,
        expected: 'whole numbers, at least 1',
      })
