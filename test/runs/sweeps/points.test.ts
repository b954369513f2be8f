/** Laws of the points of a sweep: how many, which, and what draws depend on. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { countPoints, pointsOf, seedsOf, variedIn } from '../../../src/runs/sweeps/points'
import { decodeSweep, type Sweep } from '../../../src/runs/sweeps/sweep'
import { right } from '../../data/outcome'
import { test } from '../../laws/law'

const value = fc.oneof(fc.integer(), fc.string(), fc.boolean())
const values = fc.uniqueArray(value, { minLength: 1, maxLength: 4 })
/** Names that only one part of a sweep has. */
const named = (part: string) => fc.constantFrom(`${part}A`, `${part}B`, `${part}C`)

const range = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), fc.boolean(), fc.boolean())
  .map(([from, more, log, whole]) => ({ from, to: from + more, log, whole }))

const grid = fc.dictionary(named('grid'), values, { maxKeys: 3 })
const draw = fc.dictionary(named('draw'), fc.oneof(values, range), { maxKeys: 3 })
const random = fc.record({ count: fc.integer({ min: 1, max: 5 }), seed: fc.nat(9), draw })
const list = fc.array(fc.dictionary(named('list'), value, { maxKeys: 2 }), { minLength: 1, maxLength: 3 })

const sweeps: fc.Arbitrary<Sweep> = fc.record(
  { experiment: fc.constant('tiny'), settings: fc.constant({ steps: 3 }), grid, random, list },
  { requiredKeys: ['experiment'] },
)

describe('the points of a sweep', () => {
  test.prop([sweeps])('are as many as its parts say, all different where its values are', (sweep) => {
    const points = pointsOf(sweep)
    expect(points).toHaveLength(countPoints(sweep))
    if (sweep.random === undefined && sweep.list === undefined)
      expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length)
  })

  test.prop([sweeps])(
    'have every setting of all cells, and values that were given, or lie between',
    (sweep) => {
      for (const point of pointsOf(sweep)) {
        expect(point).toMatchObject(sweep.settings ?? {})
        for (const [name, given] of Object.entries(sweep.grid ?? {}))
          expect(given).toContainEqual(point[name])
        for (const [name, given] of Object.entries(sweep.random?.draw ?? {})) {
          if (Array.isArray(given)) expect(given).toContainEqual(point[name])
          else {
            const { from, to } = given as { readonly from: number; readonly to: number }
            expect(point[name]).toBeGreaterThanOrEqual(from * (1 - 1e-12))
            expect(point[name]).toBeLessThan(to * (1 + 1e-12))
          }
        }
        expect(Object.keys(point).every((name) => name === 'steps' || variedIn(sweep).includes(name))).toBe(
          true,
        )
      }
    },
  )

  test.prop([random, fc.integer({ min: 1, max: 3 }), range])(
    'are drawn by number and name alone: more of them, and another setting, change nothing',
    (few, more, other) => {
      const before = pointsOf({ experiment: 'tiny', random: few })
      const after = pointsOf({
        experiment: 'tiny',
        random: { ...few, count: few.count + more, draw: { ...few.draw, other } },
      })
      for (const [i, point] of before.entries()) expect(after[i]).toMatchObject(point)
    },
  )

  test.prop([sweeps])('are the same after a way through JSON', (sweep) => {
    const again = right(decodeSweep('file', JSON.parse(JSON.stringify(sweep))))
    expect(pointsOf(again)).toEqual(pointsOf(sweep))
  })

  test('seeds are counted from 0 on, or listed', () => {
    expect(seedsOf({ experiment: 'tiny' })).toEqual([0])
    expect(seedsOf({ experiment: 'tiny', seeds: 3 })).toEqual([0, 1, 2])
    expect(seedsOf({ experiment: 'tiny', seeds: [7, 5] })).toEqual([7, 5])
  })
})
