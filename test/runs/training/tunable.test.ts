/** Which settings are tried: none twice, the same for all models of one space, evenly spread, the longer list first the shorter. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type Setting, settingsToTry, settingText, tunable } from '../../../src/runs/training/tunable'
import { test } from '../../laws/law'

const space = {
  rate: [0.01, 0.02, 0.05, 0.1],
  kind: ['per layer', 'fixed'],
  steps: [1, 2, 3, 4, 5],
} as const

/** Off the list in its rate, as untuned models are. */
const startFrom = fc.record({
  rate: fc.constantFrom(0.003, 0.02, 7),
  kind: fc.constantFrom('per layer', 'fixed'),
  steps: fc.constantFrom(1, 3),
})

const named = (start: Setting) => ({ space, start, at: () => ({}) })
const text = (settings: readonly Setting[]): readonly string[] => settings.map(settingText)

describe('the settings of a model', () => {
  test.prop([startFrom, startFrom, fc.integer({ min: 2, max: 40 })], { numRuns: 50 })(
    'are as many as asked for, none twice, and the same for models of one space',
    (one, other, count) => {
      const first = text(settingsToTry('one', named(one), [one, other], count))
      const second = text(settingsToTry('other', named(other), [one, other], count))
      expect(new Set(first).size).toBe(count)
      expect([...first].sort()).toEqual([...second].sort())
      expect(first[0]).toBe(settingText(one))
      expect(text(settingsToTry('one', named(one), [one, other], count - 1))).toEqual(first.slice(0, -1))
    },
  )

  test('try every value of each name about equally often', () => {
    const start = { rate: 0.01, kind: 'fixed', steps: 1 }
    const tried = settingsToTry('one', named(start), [], 40)
    // all there are
    expect(new Set(text(tried)).size).toBe(40)
    const some = settingsToTry('one', named(start), [], 21).slice(1)
    for (const [name, values] of Object.entries(space))
      for (const value of values) {
        const often = some.filter((setting) => setting[name] === value).length
        expect(Math.abs(often - 20 / values.length)).toBeLessThanOrEqual(2)
      }
  })

  test('of another space are taken over where they fit, and are refused where there are too few', () => {
    const small = { space: { steps: [1, 2, 3] }, start: { steps: 1 }, at: () => ({}) }
    const starts = [{ steps: 9, kind: 'odd' }, { kind: 'odd' }]
    expect(settingsToTry('small', small, starts, 3)).toEqual([{ steps: 1 }, { steps: 9 }, expect.anything()])
    expect(() => settingsToTry('small', small, [], 4)).toThrow(
      "--tune: got 4 settings of each model, expected 3 at most: 'small' has no more",
    )
  })
})

describe('a model that may be tuned', () => {
  const own = tunable(space, { rate: 7, kind: 'fixed', steps: 2 }, (setting) => ({ setting }))

  test('stands at its start, and is made anew at a setting', () => {
    expect(own.setting).toEqual({ rate: 7, kind: 'fixed', steps: 2 })
    const at = { rate: 0.3, kind: 'per layer', steps: 4 }
    expect(own.tunable.at({ ...at, more: 1 }).setting).toEqual(at)
  })

  test('stands at what was chosen where that is said, and tries what it tried', () => {
    const start = { rate: 7, kind: 'fixed', steps: 2 } as const
    const chosen = { rate: 0.3, kind: 'per layer', steps: 4 } as const
    const settled = tunable(space, start, (setting) => ({ setting }), chosen)
    expect(settled.setting).toEqual(chosen)
    const tried = [own, settled].map((model) => settingsToTry('one', model.tunable, [start], 8))
    expect(tried[1]).toEqual(tried[0])
  })

  test.each([
    { rate: 1, kind: 'other', steps: 1 },
    { rate: 1, steps: 1 },
    { rate: 'fast', kind: 'fixed', steps: 1 },
  ])('refuses %j', (setting: Setting) => {
    expect(() => own.tunable.at(setting)).toThrow('kind as in per layer | fixed')
  })
})
