import * as fc from 'fast-check'
import { decode } from 'fast-png'
import { describe, expect } from 'vitest'
import { channelMean, classMaps, latentColumns } from '../../../src/report/figures/channels'
import { matrices } from '../../../src/report/figures/matrices'
import { singularValues } from '../../../src/report/figures/singular-values'
import { weightChange } from '../../../src/report/figures/weight-change'
import { assertDrawn, FEW, measurement, name, texts } from '../drawn'
import { test } from '../../laws/law'

const size = fc.integer({ min: 1, max: 7 })
const panel = fc
  .record({ label: name, rows: size, columns: size })
  .chain(({ label, rows, columns }) =>
    fc
      .array(measurement, { minLength: rows * columns, maxLength: rows * columns })
      .map((values) => ({ label, rows, columns, values })),
  )

describe('matrices', () => {
  test.prop([fc.array(panel, { maxLength: 7 }), fc.integer({ min: 1, max: 8 }), name, name], FEW)(
    'draws any panels, their labels and the names of rows and columns',
    (panels, perRow, rowName, columnName) => {
      const figure = matrices({ title: 'W', rowName, columnName, perRow, panels })
      assertDrawn(figure, ['W', ...panels.map(({ label }) => label)])
      if (panels.length > 0) {
        expect(texts(figure).join('\n')).toContain(rowName)
        expect(texts(figure).join('\n')).toContain(columnName)
      }
      expect(figure.match(/<image /g) ?? []).toHaveLength(panels.length)
    },
  )

  test('shows a band as a coloured diagonal on the colour of 0', () => {
    const values = Float64Array.from({ length: 70 * 68 }, (_, i) => Number(Math.floor(i / 68) === i % 68))
    const figure = matrices({
      title: 'W',
      note: 'adapted to a task',
      rowName: 'input',
      columnName: 'output',
      perRow: 1,
      panels: [{ label: 'task 1', rows: 70, columns: 68, values }],
    })
    assertDrawn(figure, ['adapted to a task', 'input', 'output', '20', '60'])
    const [, base64] = /href="data:image\/png;base64,([^"]*)"/.exec(figure) ?? []
    const { data, palette } = decode(Buffer.from(base64, 'base64'))
    expect(new Set(data).size).toBe(2)
    const [red, , blue] = palette?.[data[0]] ?? []
    expect(blue).toBeGreaterThan(red)
    expect(data[69]).toBe(data[0])
    expect(figure.length).toBeLessThan(12_000)
  })

  test('says which panel has not the values of its shape', () => {
    const panels = [{ label: 'W', rows: 2, columns: 2, values: [1] }]
    expect(() => matrices({ title: '', rowName: '', columnName: '', perRow: 1, panels })).toThrow(
      'matrices, panel W: got 1 values for 2 rows and 2 columns',
    )
  })
})

describe('weightChange', () => {
  const adapted = panel.map(({ values, ...rest }) => ({
    ...rest,
    before: values,
    after: values.toReversed(),
  }))

  test.prop([fc.array(adapted, { maxLength: 10 })], FEW)('draws three panels for each', (weights) => {
    const figure = weightChange('Weights', weights)
    assertDrawn(figure, ['Weights', ...weights.map(({ label }) => `${label} before`)])
    expect(texts(figure).filter((text) => text === 'change')).toHaveLength(weights.length)
  })

  test('gives before and after one range, and the change its own', () => {
    const figure = weightChange('Weights', [
      { label: 'v', rows: 1, columns: 2, before: [1, -1], after: [1.5, -2] },
    ])
    const ranges = texts(figure).filter((text) => text.startsWith('±'))
    expect(ranges).toEqual(['±2', '±2', '±1'])
  })
})

describe('singularValues', () => {
  test.prop(
    [
      fc.array(fc.record({ label: name, values: fc.array(measurement.map(Math.abs), { maxLength: 50 }) }), {
        maxLength: 5,
      }),
    ],
    FEW,
  )('draws a stem for each finite value', (spectra) => {
    const figure = singularValues('Spectra', spectra)
    assertDrawn(figure, ['Spectra', ...spectra.map(({ label }) => label)])
    const finite = spectra.flatMap(({ values }) => values.filter(Number.isFinite))
    expect(figure.match(/<circle /g) ?? []).toHaveLength(finite.length)
  })

  test('has the largest first, whatever the order given', () => {
    expect(singularValues('', [{ label: 'C', values: [1, 3, 2] }])).toBe(
      singularValues('', [{ label: 'C', values: [3, 2, 1] }]),
    )
    assertDrawn(singularValues('', [{ label: 'C', values: [3, 2, 1] }]), [
      'index',
      'singular value',
      '1',
      '2',
      '3',
    ])
  })
})

describe('channelMean, classMaps and latentColumns', () => {
  const shape = fc.tuple(size, size, size)

  test.prop([shape])('the mean of channels that are equal is each of them', ([rows, columns, channels]) => {
    const values = Array.from({ length: rows * columns * channels }, (_, i) => Math.floor(i / channels))
    expect([...Float64Array.from(channelMean(values, [rows, columns, channels]).values)]).toEqual(
      Array.from({ length: rows * columns }, (_, i) => i),
    )
  })

  test.prop([shape, size])('the maps of classes are the means of their columns', (dims, classes) => {
    const places = dims[0] * dims[1] * dims[2]
    const labels = Array.from({ length: classes }, (_, c) => `class ${c}`)
    const maps = classMaps(
      Array.from({ length: places * classes }, (_, i) => i % classes),
      dims,
      labels,
    )
    expect(maps.map(({ label }) => label)).toEqual(labels)
    maps.forEach(({ values }, c) => {
      expect([...Float64Array.from(values)]).toEqual(Array(dims[0] * dims[1]).fill(c))
    })
  })

  test.prop([size, size])('U v is the sum of the columns, each times its entry of v', (n, latent) => {
    const u = Array.from({ length: n * latent }, (_, i) => Math.sin(i))
    const v = Array.from({ length: latent }, (_, i) => i - 1)
    const columns = latentColumns(u, latent)
    expect(columns).toHaveLength(latent)
    Array.from({ length: n }, (_, i) => i).forEach((i) => {
      const product = v.reduce((sum, entry, k) => sum + u[i * latent + k] * entry, 0)
      expect(columns.reduce((sum, column, k) => sum + column[i] * v[k], 0)).toBeCloseTo(product, 12)
    })
  })
})
