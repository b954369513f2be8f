import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import {
  integers,
  key,
  normal,
  normalFloats,
  permutation,
  split,
  uniform,
} from '../../../src/dsl/core/random'
import { test } from '../../laws/law'

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

describe('labels', () => {
  /** Whole numbers and texts, many of them texts of numbers, in quotes once and twice, and halves of surrogates. */
  const labels = fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -12, max: 12 }),
    fc.maxSafeInteger().map(String),
    fc.integer({ min: -12, max: 12 }).map(String),
    fc.integer({ min: -12, max: 12 }).map((n) => JSON.stringify(String(n))),
    fc.string().map((s) => JSON.stringify(s)),
    fc.string({ unit: fc.constantFrom('"', '\\', '/', '1', '-', '\ud800', '\udc00', '\ufffd') }),
    fc.string({ unit: 'binary' }),
  )
  const bytes = (label: string | number): string => Array.from(split(key(0), label).bytes).join()

  test.prop([fc.uniqueArray(labels, { minLength: 2, maxLength: 40 })], { numRuns: 50 })(
    'that differ give keys that differ',
    (different) => {
      expect(new Set(different.map(bytes)).size).toBe(different.length)
    },
  )

  test('that are no whole numbers and no texts are refused', () => {
    for (const label of [0.5, NaN, Infinity, 1e21, 2 ** 53])
      expect(() => split(key(0), label)).toThrow(`split: got the label ${label}, expected a whole number`)
    expect(bytes(-0)).toBe(bytes(0))
  })

  test('of numbers and of most words keep their streams', () => {
    const first = (label: string | number): number => uniform(split(key(7), label), 1)[0]
    expect(['tasks', 3, -1, 'NaN', '0.5', '-0', '007', ''].map(first)).toEqual([
      0.45598306687048007, 0.7288605997262741, 0.03887793875894052, 0.6866596636924595, 0.721871170469179,
      0.3210010172845026, 0.3250392901892707, 0.036447655293322834,
    ])
  })
})

describe('numbers', () => {
  const seeds = fc.integer()
  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true })
  const counts = fc.nat(200)

  test.prop([seeds, counts, doubles, doubles])('of uniform lie in [low, high)', (seed, count, a, b) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)]
    if (!Number.isFinite(high - low))
      expect(() => uniform(key(seed), count, low, high)).toThrow('too far apart')
    else
      for (const x of uniform(key(seed), count, low, high)) {
        expect(x).toBeGreaterThanOrEqual(low)
        if (low < high) expect(x).toBeLessThan(high)
      }
  })

  test.prop([seeds, fc.double({ noNaN: true, min: -1e308, max: 1e308 }), fc.integer({ min: 1, max: 6 })])(
    'of uniform lie in [low, high) however few numbers are between',
    (seed, low, steps) => {
      const high = Array.from({ length: steps }).reduce<number>(above, low)
      for (const x of uniform(key(seed), 50, low, high)) expect(x >= low && x < high).toBe(true)
    },
  )

  test.prop([seeds, counts, fc.integer({ min: 1, max: 2 ** 31 })])(
    'of integers are whole and lie in 0 … bound − 1',
    (seed, count, bound) => {
      const drawn = integers(key(seed), count, bound)
      expect(drawn.length).toBe(count)
      for (const n of drawn) expect(n >= 0 && n < bound).toBe(true)
    },
  )

  test.prop([seeds, counts])('of permutations are all of 0 … count − 1', (seed, count) => {
    expect(permutation(key(seed), count).toSorted()).toEqual(Int32Array.from({ length: count }, (_, i) => i))
  })

  test.prop([seeds, counts])('of normal are finite, as far out as their bits reach', (seed, count) => {
    for (const x of normal(key(seed), count)) expect(Math.abs(x)).toBeLessThan(8.6)
    for (const x of normalFloats(key(seed), count)) expect(Math.abs(x)).toBeLessThan(6.8)
  })

  const noCounts = fc.oneof(
    fc.integer({ max: -1 }),
    fc.integer({ min: 2 ** 28 + 1 }),
    doubles.filter((x) => !Number.isInteger(x)),
    fc.constantFrom(NaN, Infinity, -Infinity, 2 ** 40),
  )
  test.prop([noCounts])('are not drawn by other counts', (count) => {
    for (const draw of [uniform, normal, normalFloats, permutation])
      expect(() => draw(key(0), count)).toThrow(`got a count of ${count}, expected a whole number`)
    expect(() => integers(key(0), count, 3)).toThrow('a count of')
  })

  test('are not drawn by bounds that are none', () => {
    for (const bound of [0, -3, 2.5, NaN, Infinity, 2 ** 31 + 1, 2 ** 33])
      expect(() => integers(key(0), 4, bound)).toThrow('expected a whole number from 1 to 2³¹')
    expect(() => integers(key(0), 4, 2 ** 33)).toThrow('Fix: uniform(key, 4, 0, 8589934592).map(Math.floor)')
    for (const [low, high] of [
      [1, 0],
      [NaN, 1],
      [0, NaN],
      [0, Infinity],
      [-Infinity, 0],
    ])
      expect(() => uniform(key(0), 1, low, high)).toThrow(`got numbers from ${low} to ${high}`)
    expect(uniform(key(0), 3, 2, 2)).toEqual(Float64Array.of(2, 2, 2))
  })
})

/** The next number of float64. */
const above = (x: number): number => {
  if (x === 0) return Number.MIN_VALUE
  const bits = new BigInt64Array(Float64Array.of(x).buffer)
  bits[0] += x > 0 ? 1n : -1n
  return new Float64Array(bits.buffer)[0]
}
