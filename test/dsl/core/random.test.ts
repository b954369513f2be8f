import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { key, normalFloats } from '../../../src/dsl/core/random'

const mean = (numbers: Float32Array, of: (x: number, i: number) => number): number =>
  numbers.reduce((sum, x, i) => sum + of(x, i), 0) / numbers.length

describe('normalFloats', () => {
  test('has the moments of the normal distribution, and no correlation within its pairs', () => {
    const numbers = normalFloats(key(1), 200_000)
    const within = (power: number, expected: number, variance: number) =>
      expect(Math.abs(mean(numbers, (x) => x ** power) - expected)).toBeLessThan(
        4 * Math.sqrt(variance / 200_000),
      )
    within(1, 0, 1)
    within(2, 1, 2)
    within(3, 0, 15)
    within(4, 3, 96)
    expect(Math.abs(mean(numbers, (x, i) => x * numbers[i ^ 1]))).toBeLessThan(
      4 * Math.SQRT2 * Math.sqrt(1 / 200_000),
    )
  })

  test.prop([fc.integer(), fc.nat(50), fc.nat(50)])(
    'is one stream for one key, and finite',
    (seed, few, more) => {
      const [short, long] = [normalFloats(key(seed), few), normalFloats(key(seed), few + more)]
      expect(short.length).toBe(few)
      expect(long.subarray(0, few)).toEqual(short)
      expect(long.every(Number.isFinite)).toBe(true)
      if (few > 3) expect(normalFloats(key(seed + 1), few)).not.toEqual(short)
    },
  )
})
