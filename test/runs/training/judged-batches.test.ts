/** Tasks of several kinds in batches of one size. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { TaskBatch } from '../../../src/data/batch'
import { type Key, key, split, uniform } from '../../../src/dsl/core/random'
import { judgedBatches } from '../../../src/runs/training/judged-batches'
import type { JudgedTasks } from '../../../src/runs/training/source'
import { test } from '../../laws/law'

interface Kind {
  readonly tasks: number
  readonly support: number
  readonly query: number
  readonly classes: boolean
  readonly hinted: boolean
  /** Whether it goes through its tasks in order, by their numbers. */
  readonly ordered: boolean
}

/** The number of its tasks, and five choices. */
const kinds = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.nat(31)), { maxLength: 4 })
  .map((all): readonly Kind[] =>
    all.map(([tasks, bits]) => ({
      tasks,
      support: bits & 1,
      query: 1 + ((bits >> 1) & 1),
      classes: (bits & 4) > 0,
      hinted: (bits & 8) > 0,
      ordered: (bits & 16) > 0,
    })),
  )

/** A number for each task, which all its numbers are made of. */
const sampleOf =
  ({ support, query, classes, hinted, ordered }: Kind) =>
  (own: Key, tasks: number, turn = 0): TaskBatch => {
    const numbers = Array.from({ length: tasks }, (_, task) =>
      ordered ? turn * tasks + task : Math.floor(1e6 * uniform(split(own, task), 1)[0]),
    )
    const examples = (n: number) => ({
      x: Float32Array.from(numbers.flatMap((number) => Array<number>(2 * n).fill(number))),
      y: (classes ? Int32Array : Float32Array).from(
        numbers.flatMap((number) => Array<number>(n).fill(number)),
      ),
    })
    return {
      tasks,
      support: examples(support),
      query: examples(query),
      ...(hinted && { hints: { which: Int32Array.from(numbers) } }),
    }
  }

const judged = (all: readonly Kind[]): readonly JudgedTasks[] =>
  all.map((kind, i) => ({ set: `set ${i}`, tasks: kind.tasks, sample: sampleOf(kind), floors: [] }))

/** What is at a task of a batch. */
const at = ({ support, query, hints = {}, tasks }: TaskBatch, task: number) => {
  const part = (all: Int32Array | Float32Array) =>
    all.slice((task * all.length) / tasks, ((task + 1) * all.length) / tasks)
  return [part(support.x), part(support.y), part(query.x), part(query.y), hints.which?.[task]]
}

describe('judgedBatches', () => {
  test.prop([kinds, fc.nat()])('hold the tasks of all kinds in their order', (all, seed) => {
    const tasks = judged(all)
    const found = [...judgedBatches(tasks, key(seed))].flatMap(({ of, batch }) =>
      of.map((kind, task) => [kind.set, at(batch, task)]),
    )
    const wanted = tasks.flatMap(({ set, tasks: count, sample }, i) =>
      Array.from({ length: count }, (_, task) => {
        const turn = Math.floor(task / 8)
        return [set, at(sample(split(split(key(seed), i), turn), 8, turn), task % 8)]
      }),
    )
    expect(found).toEqual(wanted)
  })

  test.prop([kinds, fc.nat(3), fc.nat(3)])('are the same for the same tasks and key', (all, one, other) => {
    const tasks = judged(all)
    const drawn = (of: readonly JudgedTasks[], seed: number): string =>
      JSON.stringify([...judgedBatches(of, key(seed))])
    const first = drawn(tasks, one)
    expect(drawn(tasks, other)).toBe(drawn(judged(all), other))
    expect([drawn(tasks, one), drawn(tasks, one)]).toEqual([first, first])
  })

  test.prop([kinds, fc.nat()])('are of one size, and full where shapes are the same', (all, seed) => {
    const alike = all.map((kind) => ({ ...kind, support: 1, query: 2, classes: true, hinted: false }))
    const batches = [...judgedBatches(judged(alike), key(seed))]
    expect(batches.every(({ batch }) => batch.tasks === 8 && batch.query.y.length === 16)).toBe(true)
    expect(batches).toHaveLength(Math.ceil(all.reduce((sum, { tasks }) => sum + tasks, 0) / 8))
  })
})
