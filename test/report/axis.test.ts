import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { extent, linearAxis, logAxis, numberText } from '../../src/report/axis'
import { test } from '../laws/law'

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true })
const positive = fc.double({ min: -30, max: 30, noNaN: true }).map((exponent) => 10 ** exponent)
const axis = fc.oneof(
  fc
    .tuple(finite, finite, fc.integer({ min: 2, max: 12 }))
    .map(([a, b, count]) => linearAxis(Math.min(a, b), Math.max(a, b), count)),
  fc.tuple(positive, positive).map(([a, b]) => logAxis(Math.min(a, b), Math.max(a, b))),
)

describe('an axis', () => {
  test.prop([axis])(
    'has increasing ticks in its domain, neither too few nor too many',
    ({ ticks, domain }) => {
      expect(ticks.length).toBeGreaterThan(0)
      expect(ticks.length).toBeLessThanOrEqual(20)
      expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b))
      ticks.forEach((tick) => {
        expect(tick).toBeGreaterThanOrEqual(domain[0])
        expect(tick).toBeLessThanOrEqual(domain[1])
      })
    },
  )

  test.prop([axis])('maps its domain onto [0, 1]', ({ at, domain, ticks }) => {
    expect(at(domain[0])).toBeCloseTo(0, 9)
    expect(at(domain[1])).toBeCloseTo(1, 9)
    ticks.slice(1).forEach((tick, i) => {
      expect(at(tick)).toBeGreaterThan(at(ticks[i]))
    })
  })

  test.prop([finite])('makes room around a single value', (value) => {
    const [low, high] = linearAxis(value, value, 5).domain
    expect(low).toBeLessThan(value)
    expect(high).toBeGreaterThan(value)
  })
})

test('an axis survives numbers that have lost their digits', () => {
  expect(linearAxis(-5e-324, 0, 5).ticks.length).toBeGreaterThan(2)
  expect(logAxis(5e-324, 5e-324).ticks.length).toBeGreaterThan(2)
})

describe('ticks', () => {
  test('are round', () => {
    expect(linearAxis(0, 1, 5).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(linearAxis(0, 1000, 5).ticks).toEqual([0, 200, 400, 600, 800, 1000])
  })

  test('of a logarithmic axis thin out as it grows', () => {
    expect(logAxis(0.1, 2.5).ticks).toEqual([0.1, 0.2, 0.3, 0.5, 1, 2])
    expect(logAxis(0.001, 1).ticks).toEqual([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1])
    expect(logAxis(1e-4, 10).ticks).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1, 10])
  })

  test('of a short logarithmic axis are those of a linear one', () => {
    expect(logAxis(2.1, 2.45).ticks).toEqual([2.1, 2.2, 2.3, 2.4])
  })
})

describe('extent', () => {
  test('ignores what is not finite', () => {
    expect(extent([3, NaN, -1, Infinity])).toEqual([-1, 3])
    expect(extent([NaN])).toEqual([Infinity, -Infinity])
  })
})

describe('numberText', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [0.25, '0.25'],
    [-3, '−3'],
    [5000, '5000'],
    [12031, '12,031'],
    [0.1 + 0.2, '0.3'],
    [1e-7, '1e−7'],
    [2e12, '2e12'],
  ])('writes %d as %s', (value, text) => {
    expect(numberText(value)).toBe(text)
  })

  test('places numbers that are further apart than a quotient can say', () => {
    const { at, domain } = logAxis(5e-324, 1e9)
    expect([at(domain[0]), at(domain[1])]).toEqual([0, 1])
  })
})
