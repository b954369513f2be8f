import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { heatMaps, type HeatMap, type HeatMaps } from '../../../src/report/figures/heat-maps'
import { assertDrawn, FEW, measurement, name, texts } from '../drawn'
import { test } from '../../laws/law'

const panel: fc.Arbitrary<HeatMap> = fc
  .record({ label: name, rows: fc.integer({ min: 1, max: 9 }), columns: fc.integer({ min: 1, max: 9 }) })
  .chain(({ label, rows, columns }) =>
    fc
      .array(measurement, { minLength: rows * columns, maxLength: rows * columns })
      .map((values) => ({ label, rows, columns, values })),
  )

const settings: fc.Arbitrary<HeatMaps> = fc.record({
  title: name,
  panels: fc.array(panel, { maxLength: 12 }),
  perRow: fc.integer({ min: 1, max: 8 }),
  scale: fc.constantFrom('diverging', 'sequential'),
  shared: fc.boolean(),
})

const maps = (panels: readonly HeatMap[], rest: Partial<HeatMaps> = {}) =>
  heatMaps({ title: 'Maps', panels, perRow: 8, scale: 'diverging', shared: true, ...rest })

const fills = (figure: string): readonly string[] =>
  [...figure.matchAll(/<rect [^>]*fill="(rgb[^"]*|#b0b0b0)"/g)].map(([, fill]) => fill)

const square = (label: string, values: ArrayLike<number>): HeatMap => {
  const size = Math.sqrt(values.length)
  return { label, rows: size, columns: size, values }
}

describe('heatMaps', () => {
  test.prop([settings], FEW)('draws any panels and shows every label', (some) => {
    assertDrawn(heatMaps(some), [some.title, ...some.panels.map(({ label }) => label)])
  })

  test('draws one cell for each value, also for a matrix of 32 × 32', () => {
    const figure = maps([square('A', new Float32Array(1024).fill(0.5))])
    // The colour bar has cells of its own, and as many in an empty figure.
    expect(fills(figure).length - fills(maps([])).length).toBe(1024)
  })

  test('draws a large matrix as one small image', () => {
    const wave = Float64Array.from({ length: 4900 }, (_, i) => Math.sin(i))
    const figure = maps([square('W', wave)], { perRow: 1 })
    expect(figure.match(/<image /g)).toHaveLength(1)
    expect(fills(figure).length).toBe(fills(maps([])).length)
    expect(figure.length).toBeLessThan(30_000)
  })

  test('gives panels of one group one range', () => {
    const panels = [square('before', [1]), square('after', [-2]), square('change', [-3])]
    const figure = maps(
      panels.map((each, i) => ({ ...each, group: i < 2 ? 'weights' : 'change' })),
      { shared: false },
    )
    const [before, after, change] = fills(figure)
    expect(new Set([before, after, change]).size).toBe(2)
    expect(change).toBe(after)
    assertDrawn(maps(panels, { shared: false, note: 'a note' }), ['a note'])
  })

  test('draws 96 filters', () => {
    const panels = Array.from({ length: 96 }, (_, i) =>
      square(
        `v ${i}`,
        Array.from({ length: 9 }, (_, j) => i - 10 * j),
      ),
    )
    assertDrawn(
      maps(panels),
      panels.map(({ label }) => label),
    )
  })

  test('gives equal values equal colours when panels share a scale, and each its full range when not', () => {
    const panels = [square('a', [1]), square('b', [0.5])]
    const [a, b] = fills(maps(panels))
    expect(a).not.toBe(b)
    const [ownA, ownB] = fills(maps(panels, { shared: false }))
    expect(ownA).toBe(ownB)
    expect(fills(maps([square('a', [0.5]), square('b', [0.5, 1, 0, 0])]))[0]).toBe(b)
  })

  test('writes the number into a single cell, the range below its own scale, and the scale on its bar', () => {
    assertDrawn(maps([square('B', [0.97123])]), ['0.971', '−0.5', '0', '0.5'])
    assertDrawn(maps([square('v', [0.25, -1, 0, 0.5])], { shared: false }), ['±1', '−max', '0', 'max'])
    assertDrawn(maps([square('v', [0.25, 1, 0, 0.5])], { shared: false, scale: 'sequential' }), [
      '0 … 1',
      'min',
      'max',
    ])
  })

  test('draws zeros alone in the colour of 0', () => {
    const figure = maps([square('v', new Float32Array(9))], { shared: false })
    expect(new Set(fills(figure).slice(0, 9)).size).toBe(1)
    expect(texts(figure)).toContain('0')
  })

  test('shows and explains what is not finite', () => {
    const figure = maps([square('v', [NaN, 1, Infinity, 0])])
    expect(fills(figure).filter((fill) => fill === '#b0b0b0')).toHaveLength(2)
    expect(texts(figure)).toContain('grey: not a finite number')
  })

  test('says which panel has not the values of its shape', () => {
    expect(() => maps([{ label: 'C', rows: 9, columns: 9, values: [1, 2] }])).toThrow(
      'heatMaps, panel C: got 2 values for 9 rows and 9 columns, expected rows × columns values, at least one.\n' +
        '  Likely cause: the values or the shape of another tensor.',
    )
  })
})
