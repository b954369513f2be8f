import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { meanInterval, meanOfMeans, proportionInterval } from '../../src/report/statistics'
import { test } from '../laws/law'

const sample = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 40 })
const counts = fc
  .integer({ min: 0, max: 1000 })
  .chain((trials) =>
    fc.record({ trials: fc.constant(trials), successes: fc.integer({ min: 0, max: trials }) }),
  )

describe('meanInterval', () => {
  test.prop([sample, fc.double({ min: -100, max: 100, noNaN: true })])(
    'moves with the sample',
    (values, by) => {
      const [here, there] = [meanInterval(values), meanInterval(values.map((value) => value + by))]
      expect(there.mean).toBeCloseTo(here.mean + by, 8)
      expect(there.halfWidth).toBeCloseTo(here.halfWidth ?? NaN, 8)
    },
  )

  test.prop([sample, fc.double({ min: 0.1, max: 10, noNaN: true })])(
    'scales with the sample',
    (values, by) => {
      const [here, there] = [meanInterval(values), meanInterval(values.map((value) => value * by))]
      expect(there.mean).toBeCloseTo(here.mean * by, 7)
      expect(there.halfWidth).toBeCloseTo((here.halfWidth ?? NaN) * by, 7)
    },
  )

  test.prop([sample])('survives JSON', (values) => {
    const interval = meanInterval(values)
    expect(JSON.parse(JSON.stringify(interval))).toEqual(interval)
  })

  test('agrees with the tables of Student: t(0.975, 4) = 2.776', () => {
    const { mean, halfWidth } = meanInterval([1, 2, 3, 4, 5])
    expect(mean).toBe(3)
    expect(halfWidth).toBeCloseTo((2.7764451 * Math.sqrt(2.5)) / Math.sqrt(5), 6)
  })

  test('agrees with the tables of Student: t(0.975, 1) = 12.706', () => {
    expect(meanInterval([0, 2]).halfWidth).toBeCloseTo(12.7062047, 6)
  })

  test('is never −0, which JSON does not know', () => {
    expect(meanInterval([-5e-324, 0, 0]).mean).toBe(0)
  })

  test('has no half-width for a sample of one', () => {
    expect(meanInterval([2.5])).toEqual({ mean: 2.5 })
  })

  test('says what is wrong with an empty sample', () => {
    expect(() => meanInterval([])).toThrow('meanInterval: got an empty sample, expected at least one number.')
  })

  test('says where a number is not finite, and why it may be', () => {
    expect(() => meanInterval([1, NaN, 3])).toThrow(
      'meanInterval: got NaN at index 1 of a sample of 3, expected finite numbers.\n' +
        '  Likely cause: the training diverged.\n  Fix: lower the learning rates.',
    )
  })
})

describe('meanOfMeans', () => {
  test.prop([sample])('is the interval of the sample when each seed has one task', (values) => {
    expect(meanOfMeans(values.map((value) => [value]))).toEqual(meanInterval(values))
  })

  test.prop([sample, sample])('weighs seeds alike, however many tasks they have', (first, second) => {
    const [a, b] = [meanInterval(first).mean, meanInterval(second).mean]
    expect(meanOfMeans([first, second]).mean).toBeCloseTo((a + b) / 2, 8)
  })

  test('has no interval over one seed', () => {
    expect(meanOfMeans([[1, 2, 3]])).toEqual({ mean: 2 })
  })
})

describe('proportionInterval', () => {
  test.prop([counts])('holds the proportion and stays in [0, 1]', ({ successes, trials }) => {
    const [low, high] = proportionInterval(successes, trials)
    expect(low).toBeGreaterThanOrEqual(0)
    expect(high).toBeLessThanOrEqual(1)
    expect(low).toBeLessThan(high)
    if (trials > 0) {
      expect(low).toBeLessThanOrEqual(successes / trials)
      expect(high).toBeGreaterThanOrEqual(successes / trials)
    }
  })

  test.prop([counts])('mirrors when successes and failures change places', ({ successes, trials }) => {
    const [low, high] = proportionInterval(successes, trials)
    const [mirroredLow, mirroredHigh] = proportionInterval(trials - successes, trials)
    expect(mirroredLow).toBeCloseTo(1 - high, 12)
    expect(mirroredHigh).toBeCloseTo(1 - low, 12)
  })

  test.prop([counts])('narrows when every count is ten times as large', ({ successes, trials }) => {
    fc.pre(trials > 0)
    const [low, high] = proportionInterval(successes, trials)
    const [lower, higher] = proportionInterval(10 * successes, 10 * trials)
    expect(higher - lower).toBeLessThan(high - low)
  })

  test('agrees with published values: 15 of 148, 0 of 20', () => {
    // Newcombe (1998), table I, method 3.
    const [low, high] = proportionInterval(15, 148)
    expect(low).toBeCloseTo(0.0624, 4)
    expect(high).toBeCloseTo(0.1605, 4)
    const [none, some] = proportionInterval(0, 20)
    expect(none).toBe(0)
    expect(some).toBeCloseTo(0.1611, 4)
  })

  test('knows nothing without trials', () => {
    expect(proportionInterval(0, 0)).toEqual([0, 1])
  })

  test('says what counts it got', () => {
    expect(() => proportionInterval(0.25, 20)).toThrow(
      'proportionInterval: got 0.25 successes in 20 trials, expected whole numbers with 0 ≤ successes ≤ trials.\n' +
        '  Likely cause: a rate or a percentage was passed instead of a count.',
    )
  })
})
