import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { convolutionFloor, expectedFloors, zeroFloor } from '../../src/data/floors'
import { syntheticPool } from '../../src/data/synthetic'
import { pooledTasks } from '../../src/data/task-pool'
import { key } from '../../src/dsl/core/random'
import { right } from './outcome'
import { test } from '../laws/law'

const anyRank = fc.constantFrom(1, 2, 5)
const mean = (numbers: ArrayLike<number>): number =>
  Array.from(numbers).reduce((sum, number) => sum + number, 0) / numbers.length

describe('synthetic', () => {
  test.prop([anyRank, fc.integer(), fc.nat(9999)])(
    'has as targets the inputs through the filters of the task',
    (rank, seed, number) => {
      const data = syntheticPool(key(seed), { rank })
      const { x, y } = data.task(number)
      const filters = data.filters(number)
      expect([x.length, y.length, filters.length]).toEqual([20 * 70, 20 * 68, 68 * 3])
      y.forEach((target, i) => {
        const [example, position] = [Math.floor(i / 68), i % 68]
        const sum = [0, 1, 2].reduce(
          (total, tap) => total + filters[3 * position + tap] * x[70 * example + position + tap],
          0,
        )
        expect(Math.abs(target - sum)).toBeLessThan(1e-5)
      })
    },
  )

  test.prop([anyRank, fc.integer()])('has filters of the rank it says', (rank, seed) => {
    const data = syntheticPool(key(seed), { rank })
    // Every filter is a mixture, by one connectivity, of as many filters as the rank: three tasks, nine columns.
    const columns = [0, 1, 2].flatMap((number) => {
      const filters = data.filters(number)
      return [0, 1, 2].map((tap) => Array.from({ length: 68 }, (_, t) => filters[3 * t + tap]))
    })
    const independent = columns.reduce<readonly (readonly number[])[]>((found, column) => {
      const rest = found.reduce<readonly number[]>((left, direction) => {
        const along = left.reduce((sum, value, i) => sum + value * direction[i], 0)
        return left.map((value, i) => value - along * direction[i])
      }, column)
      const size = Math.hypot(...rest)
      return size < 1e-9 * Math.hypot(...column) ? found : [...found, rest.map((value) => value / size)]
    }, [])
    expect(independent.length).toBe(rank)
    for (let row = 0; row < 68; row++)
      expect(mean(data.connectivity.subarray(rank * row, rank * (row + 1))) * rank).toBeCloseTo(1, 12)
  })

  test.prop([anyRank, fc.integer(), fc.integer({ min: 2, max: 50 })])(
    'has the same tasks whatever their number, and others for another key and number',
    (rank, seed, tasks) => {
      const [few, many] = [syntheticPool(key(seed), { rank, tasks }), syntheticPool(key(seed), { rank })]
      expect(few.task(tasks - 1)).toEqual(many.task(tasks - 1))
      expect(few.connectivity).toEqual(many.connectivity)
      expect(many.task(0).x).not.toEqual(many.task(1).x)
      expect(syntheticPool(key(seed + 1), { rank }).task(0).x).not.toEqual(many.task(0).x)
    },
  )

  test('has 8000 tasks to train on and 2000 to test on', () => {
    const { tasks, train, examples, input, target } = syntheticPool(key(0), { rank: 2 })
    expect([tasks, train, examples, input, target]).toEqual([10_000, 8000, 20, [70], [68]])
  })

  test('has inputs of mean 0 and variance 1', () => {
    const data = syntheticPool(key(5), { rank: 1 })
    const numbers = Array.from({ length: 40 }, (_, i) => Array.from(data.task(i).x)).flat()
    expect(Math.abs(mean(numbers))).toBeLessThan(4 / Math.sqrt(numbers.length))
    expect(Math.abs(mean(numbers.map((x) => x * x)) - 1)).toBeLessThan(
      (4 * Math.SQRT2) / Math.sqrt(numbers.length),
    )
  })

  test('refuses a rank and a number of tasks that make no sense', () => {
    for (const rank of [0, 1.5, 69])
      expect(() => syntheticPool(key(0), { rank })).toThrow(`syntheticPool: got rank ${rank}`)
    expect(() => syntheticPool(key(0), { rank: 1, tasks: 1 })).toThrow('syntheticPool: got 1 tasks')
  })
})

describe('floors', () => {
  const batchOf = (rank: number, seed: number) => {
    const data = syntheticPool(key(seed), { rank })
    return { data, batch: right(pooledTasks(data, 'test', { support: 1, query: 19 }))(key(seed), 300) }
  }

  test.each([1, 2, 5])('of 300 tasks of rank %i agree with those expected', (rank) => {
    const { data, batch } = batchOf(rank, 3)
    const expected = expectedFloors(data)
    for (const [measured, floor] of [
      [zeroFloor(batch), expected.zero],
      [convolutionFloor(data)(batch), expected.convolution],
    ] as const) {
      const deviation = Math.sqrt(mean(measured.map((loss) => (loss - mean(measured)) ** 2)))
      expect(Math.abs(mean(measured) - floor)).toBeLessThanOrEqual((4 * deviation) / Math.sqrt(300) + 1e-9)
    }
  })

  test('average, over data sets, to the check values of independent runs', () => {
    const averaged = (rank: number) => {
      const floors = Array.from({ length: 200 }, (_, seed) =>
        expectedFloors(syntheticPool(key(seed), { rank })),
      )
      return [mean(floors.map(({ zero }) => zero)), mean(floors.map(({ convolution }) => convolution))]
    }
    expect(averaged(1)).toEqual([3, 0])
    const [zero2, convolution2] = averaged(2)
    expect([zero2, convolution2].map((x) => x.toFixed(1))).toEqual(['1.9', '0.4'])
    const [zero5, convolution5] = averaged(5)
    expect([zero5, convolution5].map((x) => x.toFixed(1))).toEqual(['1.0', '0.4'])
  })

  test('of convolutions are what no other single filter gets below, on a large query set', () => {
    const { data, batch } = batchOf(2, 4)
    const best = mean(convolutionFloor(data)(batch))
    for (const tap of [0, 1, 2]) {
      const bent = {
        ...data,
        filters: (n: number) => data.filters(n).map((w, i) => (i % 3 === tap ? w + 0.1 : w)),
      }
      expect(mean(convolutionFloor(bent)(batch))).toBeGreaterThan(best)
    }
    expect(mean(zeroFloor(batch))).toBeGreaterThan(best)
  })
})
