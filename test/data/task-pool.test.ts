import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { kept, pooledTasks, trainingTasks, type PooledBatch, type TaskPool } from '../../src/data/task-pool'
import { key } from '../../src/dsl/core/random'
import { right, wording } from './outcome'
import { test } from '../laws/law'

/** Tasks whose inputs say which example of which task they are, and whose targets are twice that. */
const pool = (tasks: number): TaskPool => ({
  name: 'numbered',
  tasks,
  train: trainingTasks('numbered', tasks),
  examples: 20,
  input: [3],
  target: [1, 2],
  task: (number) => {
    const name = (i: number) => 100 * number + i
    return {
      x: Float32Array.from({ length: 60 }, (_, i) => name(Math.floor(i / 3))),
      y: Float32Array.from({ length: 40 }, (_, i) => 2 * name(Math.floor(i / 2))),
    }
  },
})

const anyShots = fc.constantFrom(
  { support: 1, query: 19 },
  { support: 10, query: 10 },
  { support: 3, query: 2 },
)
const anySide = fc.constantFrom('train' as const, 'test' as const)

const examplesOf = ({ support, query, tasks }: PooledBatch): readonly (readonly number[])[] =>
  Array.from({ length: tasks }, (_, t) =>
    [support, query].flatMap(({ x }) => {
      const size = x.length / tasks
      return Array.from({ length: size / 3 }, (_example, i) => x[t * size + 3 * i])
    }),
  )

describe('pooledTasks', () => {
  test.prop([anyShots, anySide, fc.integer()])('has the shapes it says', (shots, side, seed) => {
    const { support, query, tasks } = right(pooledTasks(pool(50), side, shots))(key(seed), 7)
    expect(tasks).toBe(7)
    expect([support.x.length, support.y.length]).toEqual([21 * shots.support, 14 * shots.support])
    expect([query.x.length, query.y.length]).toEqual([21 * shots.query, 14 * shots.query])
  })

  test.prop([anyShots, anySide, fc.integer()])(
    'takes examples of the tasks it names, whole and with their targets, none twice',
    (shots, side, seed) => {
      const batch = right(pooledTasks(pool(50), side, shots))(key(seed), 5)
      expect(batch.query.numbers).toEqual(batch.support.numbers)
      examplesOf(batch).forEach((names, t) => {
        expect(new Set(names).size).toBe(shots.support + shots.query)
        for (const name of names) expect(Math.floor(name / 100)).toBe(batch.support.numbers[t])
      })
      for (const { x, y } of [batch.support, batch.query]) {
        y.forEach((target, i) => expect(target).toBe(2 * x[3 * Math.floor(i / 2)]))
        x.forEach((value, i) => expect(value).toBe(x[i - (i % 3)]))
      }
    },
  )

  test.prop([fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 90 }), fc.integer()])(
    'keeps to its side, and takes no task again before it has taken all',
    (size, tasks, seed) => {
      for (const side of ['train', 'test'] as const) {
        const { numbers } = right(pooledTasks(pool(size), side, { support: 1, query: 1 }))(
          key(seed),
          tasks,
        ).support
        const { train } = pool(size)
        const own = side === 'train' ? train : size - train
        for (const number of numbers) expect(number < train).toBe(side === 'train')
        for (let from = 0; from < tasks; from += own) {
          const round = numbers.subarray(from, from + own)
          expect(new Set(round).size).toBe(round.length)
        }
      }
    },
  )

  test.prop([anyShots, fc.integer()])(
    'gives the same for the same key, however many tasks are drawn',
    (shots, seed) => {
      const sample = right(pooledTasks(pool(50), 'train', shots))
      const [two, five] = [sample(key(seed), 2), sample(key(seed), 5)]
      expect(sample(key(seed), 2)).toEqual(two)
      expect(five.query.x.subarray(0, two.query.x.length)).toEqual(two.query.x)
      expect(five.support.numbers.subarray(0, 2)).toEqual(two.support.numbers)
    },
  )

  test('takes every task and every example equally often', () => {
    const sample = right(pooledTasks(pool(10), 'train', { support: 1, query: 4 }))
    const tasks = new Map<number, number>()
    const examples = new Map<number, number>()
    const count = (counts: Map<number, number>, of: number) => counts.set(of, (counts.get(of) ?? 0) + 1)
    for (let seed = 0; seed < 800; seed++) {
      const { support } = sample(key(seed), 3)
      support.numbers.forEach((number) => count(tasks, number))
      support.x.forEach((name, i) => i % 3 === 0 && count(examples, name % 100))
    }
    expect(tasks.size).toBe(8)
    for (const drawn of tasks.values()) expect(Math.abs(drawn - 300)).toBeLessThan(70)
    expect(examples.size).toBe(20)
    for (const drawn of examples.values()) expect(Math.abs(drawn - 120)).toBeLessThan(50)
  })

  test('makes a kept task once', () => {
    let made = 0
    const counting = kept({ ...pool(10), task: (number) => (made++, pool(10).task(number)) })
    expect(counting.task(3)).toBe(counting.task(3))
    expect(counting.task(4)).not.toBe(counting.task(3))
    expect(made).toBe(2)
  })

  test('refuses shots and batches that make no sense', () => {
    expect(wording(pooledTasks(pool(10), 'train', { support: 2, query: 19 }))).toBe(
      'numbered: got 2 support and 19 query examples per task, expected 20 in all at most, since that is how many ' +
        'a task has.\n  Fix: ask for fewer support or query examples.',
    )
    expect(wording(pooledTasks(pool(10), 'test', { support: 0.5, query: 19 }))).toContain(
      'got 0.5 support and 19 query examples per task, expected whole numbers, at least 1',
    )
    const sample = right(pooledTasks(pool(10), 'test', { support: 1, query: 19 }))
    expect(() => sample(key(1), 0)).toThrow('numbered: got a batch of 0 tasks')
    expect(() => trainingTasks('numbered', 1)).toThrow('numbered: got 1 tasks, expected a whole number')
  })
})
