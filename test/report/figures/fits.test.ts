/** Fitted curves, and losses after each step: whatever was measured is drawn, and every line named. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { fits } from '../../../src/report/figures/fits'
import { lossOverSteps } from '../../../src/report/figures/loss-over-steps'
import { assertDrawn, FEW, measurement, name } from '../drawn'
import { test } from '../../laws/law'

const points = fc.array(fc.record({ x: measurement, y: measurement }), { maxLength: 20 })
const fit = fc.record({
  label: name,
  lines: fc.array(fc.record({ name: fc.constantFrom('true', 'after 1 step'), points }), { maxLength: 2 }),
  seen: points,
})

describe('fits', () => {
  test.prop([fc.array(fit, { maxLength: 5 })], FEW)(
    'draws any curves, and says what the lines are',
    (all) => {
      assertDrawn(fits('Curves', all), ['Curves', ...all.map(({ label }) => label)])
    },
  )

  test('names lines in its note', () => {
    const line = (name: string) => ({ name, points: [{ x: 0, y: 1 }] })
    const drawn = fits('Curves', [{ label: 'one', lines: [line('true'), line('after 1 step')], seen: [] }])
    expect(drawn).toContain('solid: true')
    expect(drawn).toContain('dotted: after 1 step')
  })
})

describe('lossOverSteps', () => {
  test.prop(
    [
      fc.array(fc.record({ steps: fc.nat(20), loss: measurement, halfWidth: measurement }), {
        maxLength: 12,
      }),
    ],
    FEW,
  )('draws any losses', (all) => {
    assertDrawn(lossOverSteps('Losses', all), ['Losses', 'gradient steps on the support set'])
  })
})
