/** Sinusoids: every example of a task lies on its curve; a key and a number of tasks tell all. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { sinusoidTasks } from '../../src/data/sinusoids'
import { key } from '../../src/dsl/core/random'
import { right, wording } from './outcome'
import { test } from '../laws/law'

const shots = fc.record({ support: fc.integer({ min: 1, max: 12 }), query: fc.integer({ min: 1, max: 12 }) })
const seeds = fc.integer()

describe('sinusoidTasks', () => {
  test.prop([shots, seeds, fc.integer({ min: 1, max: 6 })])(
    'are curves of one amplitude and phase each, within their bounds',
    (shots, seed, tasks) => {
      const batch = right(sinusoidTasks(shots))(key(seed), tasks)
      for (let task = 0; task < tasks; task++) {
        const curves = new Set<string>()
        for (const [{ x, y }, each] of [
          [batch.support, shots.support],
          [batch.query, shots.query],
        ] as const) {
          expect([x.length, y.length]).toEqual([3 * tasks * each, tasks * each])
          for (let i = task * each; i < (task + 1) * each; i++) {
            const [at, amplitude, phase] = x.subarray(3 * i, 3 * i + 3)
            curves.add(`${amplitude} ${phase}`)
            expect(y[i]).toBeCloseTo(amplitude * Math.sin(at - phase), 4)
            expect(Math.abs(at)).toBeLessThanOrEqual(5)
            expect(amplitude).toBeGreaterThanOrEqual(Math.fround(0.1))
            expect(amplitude).toBeLessThanOrEqual(5)
            expect(phase).toBeGreaterThanOrEqual(0)
            expect(phase).toBeLessThanOrEqual(Math.fround(Math.PI))
          }
        }
        expect(curves.size).toBe(1)
      }
    },
  )

  test.prop([shots, seeds, fc.integer({ min: 1, max: 4 })])(
    'are the same for the same key, and do not depend on how many are drawn with them',
    (shots, seed, tasks) => {
      const sample = right(sinusoidTasks(shots))
      const [few, many] = [sample(key(seed), tasks), sample(key(seed), tasks + 3)]
      for (const side of ['support', 'query'] as const) {
        expect(many[side].x.subarray(0, few[side].x.length)).toEqual(few[side].x)
        expect(many[side].y.subarray(0, few[side].y.length)).toEqual(few[side].y)
      }
      expect(sample(key(seed), tasks)).toEqual(few)
    },
  )

  test('refuse what cannot be drawn', () => {
    expect(wording(sinusoidTasks({ support: 0, query: 5 }))).toMatch(/0 support and 5 query[^]*at least 1/)
    expect(() => right(sinusoidTasks({ support: 1, query: 1 }))(key(0), 0)).toThrow(/batch of 0 tasks/)
  })
})
