/** Curves over angles draw whatever was measured, and name every curve. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { angleCurves } from '../../../src/report/figures/angle-curves'
import { assertDrawn, FEW, measurement, name, texts } from '../drawn'
import { test } from '../../laws/law'

const points = fc.array(
  fc.record({ angle: fc.integer({ min: -360, max: 720 }), value: measurement, chance: measurement }),
  { maxLength: 30 },
)
const curves = fc
  .uniqueArray(name, { maxLength: 4 })
  .chain((names) => fc.tuple(...names.map((one) => fc.record({ name: fc.constant(one), points }))))

const words = { title: 'How often answers stay', yLabel: 'answers (%)' }
const lines = (figure: string) =>
  [...figure.matchAll(/<path[^>]*d="([^"]*)"/g)].map(([, d]) => d.match(/-?[\d.]+,-?[\d.]+/g) ?? [])

describe('angleCurves', () => {
  test.prop([curves], FEW)('draws any curves and names each', (some) => {
    const figure = angleCurves({ ...words, curves: some })
    assertDrawn(figure, [words.title, words.yLabel, 'turned by (degrees)', ...some.map((one) => one.name)])
  })

  test.prop([points], FEW)('does not depend on the order of angles', (some) => {
    const own = [...new Map(some.map((one) => [one.angle, one])).values()]
    const drawn = (given: typeof own) => angleCurves({ ...words, curves: [{ name: 'one', points: given }] })
    expect(drawn(own.toReversed())).toBe(drawn(own))
  })

  test('draws a curve and its chance apart, and leaves gaps', () => {
    const at = (angle: number, value: number) => ({ angle, value, chance: 10 })
    const figure = angleCurves({
      ...words,
      curves: [{ name: 'one', points: [at(0, 100), at(90, 50), at(180, NaN), at(270, 70), at(300, 20)] }],
    })
    expect(texts(figure)).toEqual(expect.arrayContaining(['0', '20', '100', '90', '270']))
    expect(lines(figure).filter((line) => line.length === 5)).toHaveLength(1)
    expect(figure.match(/stroke-dasharray="3 3"/g)).toHaveLength(1)
  })
})
