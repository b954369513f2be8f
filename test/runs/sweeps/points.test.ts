/** Laws of the points of a sweep and its cells: how many, which, none twice, and what draws depend on. */
import * as E from 'fp-ts/Either'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { caught } from '../../../src/runs/problems'
import { cellsIn, countCells } from '../../../src/runs/sweeps/cells'
import { eachOnce, repeatsIn } from '../../../src/runs/sweeps/once'
import {
  countDifferent,
  countPoints,
  pointsOf,
  seedsIn,
  seedsOf,
  variedIn,
} from '../../../src/runs/sweeps/points'
import { decodeSweep, type Sweep } from '../../../src/runs/sweeps/sweep'
import { right } from '../../data/outcome'
import { test } from '../../laws/law'
import { tiny } from '../tiny'

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
const list = fc.uniqueArray(fc.dictionary(named('list'), value, { maxKeys: 2 }), {
  minLength: 1,
  maxLength: 3,
  selector: (entry) => JSON.stringify(Object.entries(entry).sort()),
})

const sweeps: fc.Arbitrary<Sweep> = fc.record(
  { experiment: fc.constant('tiny'), settings: fc.constant({ steps: 3 }), grid, random, list },
  { requiredKeys: ['experiment'] },
)

describe('the points of a sweep', () => {
  test.prop([sweeps])('are as many as its parts say, of equal draws one', (sweep) => {
    const points = pointsOf(sweep)
    expect(points).toHaveLength(countDifferent(sweep))
    if (sweep.random === undefined) expect(points).toHaveLength(countPoints(sweep))
    expect(points.length).toBeLessThanOrEqual(countPoints(sweep))
    expect(repeatsIn(points)).toEqual([])
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
      const names = Object.keys(few.draw)
      const restricted = after.map((point) => Object.fromEntries(names.map((name) => [name, point[name]])))
      expect(eachOnce(restricted).slice(0, before.length)).toEqual(before)
    },
  )

  test.prop([sweeps])('are the same after a way through JSON', (sweep) => {
    const again = right(decodeSweep('file', JSON.parse(JSON.stringify(sweep))))
    expect(pointsOf(again)).toEqual(pointsOf(sweep))
  })

  test('that are drawn of few whole numbers are each there once', () => {
    const draw = { width: { from: 1, to: 5, whole: true } }
    const points = pointsOf({ experiment: 'tiny', random: { count: 20, draw } })
    expect(points.map(({ width }) => width).toSorted()).toEqual([1, 2, 3, 4])
  })

  test('seeds are counted from 0 on, or listed', () => {
    expect(seedsOf({ experiment: 'tiny' })).toEqual([0])
    expect(seedsOf({ experiment: 'tiny', seeds: 3 })).toEqual([0, 1, 2])
    expect(seedsOf({ experiment: 'tiny', seeds: [7, 5] })).toEqual([7, 5])
    expect(['3', '0', '7,5', '-1'].map(seedsIn)).toEqual([3, 0, [7, 5], -1])
  })
})

/** A part of a sweep of the tiny experiment; values may be there twice, also in two ways of writing. */
const settingsOf = {
  width: fc.constantFrom(1, 2, 4),
  innerSteps: fc.constantFrom(1, 2),
  sizes: fc.constantFrom(['1'], ['1', '2'], '1'),
}
const some = <A>(one: fc.Arbitrary<A>) => fc.array(one, { minLength: 1, maxLength: 3 })
const parts = {
  grid: fc.record({ width: some(settingsOf.width) }),
  random: fc.record({
    count: fc.integer({ min: 1, max: 9 }),
    draw: fc.record({
      innerSteps: fc.oneof(some(settingsOf.innerSteps), fc.constant({ from: 1, to: 4, whole: true })),
    }),
  }),
  list: some(fc.record({ sizes: settingsOf.sizes, steps: fc.constantFrom(3, 30) }, { requiredKeys: [] })),
  seeds: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.uniqueArray(fc.nat(5), { minLength: 1 })),
}
const ofTiny: fc.Arbitrary<Sweep> = fc.record(
  { experiment: fc.constant('tiny'), ...parts },
  { requiredKeys: ['experiment'] },
)

describe('the cells of a sweep', () => {
  test.prop([ofTiny])('differ in their settings or seeds, or are refused', (sweep) => {
    const found = caught(() => cellsIn(tiny, sweep))
    if (E.isRight(found)) {
      expect(found.right).toHaveLength(countCells(sweep))
      expect(repeatsIn(found.right.map(({ settings }) => settings))).toEqual([])
    } else {
      const { grid = {}, list = [] } = sweep
      const all = [...Object.values(grid), list].map((given) => repeatsIn(given).length)
      const asDecoded = list.map((entry) => ({ sizes: ['1', '2'], steps: 30, ...entry }))
      const texts = asDecoded.map(({ sizes, steps }) => `${String(sizes)} ${steps}`)
      expect(Math.max(...all) > 0 || new Set(texts).size < texts.length).toBe(true)
    }
  })
})
