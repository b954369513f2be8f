/** Schedules against plain numbers. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { cosineDecay } from '../../../../src/dsl/learning/transformations'
import { literal, valueOf } from '../../../../src/dsl/primitives/leaves'
import { evaluate } from '../../../../src/engines/evaluate'
import { test } from '../../../laws/law'

describe('half a cosine', () => {
  test.prop([fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 40 })], { numRuns: 30 })(
    'falls from 1 to 0 and stays there',
    async (steps, at) => {
      const factor = valueOf(await evaluate(cosineDecay(steps)(literal(at))))
      expect(factor).toBeCloseTo(at >= steps ? 0 : (1 + Math.cos((Math.PI * at) / steps)) / 2, 12)
    },
  )

  test('of no steps is refused', () => {
    for (const steps of [0, -1, NaN, Infinity])
      expect(() => cosineDecay(steps)).toThrow('cosineDecay, steps: got')
  })
})
