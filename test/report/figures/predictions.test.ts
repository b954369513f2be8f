import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { activations, type ActivationRow } from '../../../src/report/figures/activations'
import { confusion } from '../../../src/report/figures/confusion'
import { errorOverSteps } from '../../../src/report/figures/error-over-steps'
import { gallery } from '../../../src/report/figures/gallery'
import { mistakes } from '../../../src/report/figures/mistakes'
import { assertDrawn, FEW, measurement, name, texts } from '../drawn'
import { test } from '../../laws/law'

const size = fc.integer({ min: 1, max: 6 })
const ofLength = <A>(value: fc.Arbitrary<A>, length: number) =>
  fc.array(value, { minLength: length, maxLength: length })
const picture = fc
  .tuple(size, size, fc.constantFrom(1 as const, 3 as const))
  .chain(([rows, columns, channels]) =>
    ofLength(measurement, rows * columns * channels).map((values) => ({ rows, columns, channels, values })),
  )

describe('errorOverSteps', () => {
  const rows = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).chain((models) =>
    fc.array(
      fc.record({
        model: fc.constantFrom(...models),
        step: fc.integer({ min: 0, max: 5 }).map((k) => 100 * k),
        angle: fc.integer({ min: 0, max: 7 }).map((k) => 45 * k),
        errorRate: measurement,
      }),
      { maxLength: 60 },
    ),
  )

  test.prop([rows], FEW)('draws any rows and heads every model', (some) => {
    const figure = errorOverSteps(some)
    assertDrawn(figure, [
      'Error rate at each rotation angle during training',
      ...some.map(({ model }) => model),
    ])
    expect(figure.match(/<image /g) ?? []).toHaveLength(new Set(some.map(({ model }) => model)).size)
  })

  const grid = [0, 100].flatMap((step) =>
    [0, 45].map((angle) => ({ model: 'a', step, angle, errorRate: 0.1 + step / 1000 })),
  )

  test('says when something was not measured, and only then', () => {
    assertDrawn(errorOverSteps(grid), [
      'colour: error rate (%), on a logarithmic scale',
      'outer step',
      'rotation angle (degrees)',
      '0',
      '100',
      '45',
      '10',
      '20',
    ])
    expect(texts(errorOverSteps(grid.slice(1)))[1]).toContain('grey: not measured')
  })
})

describe('confusion', () => {
  const counted = fc.uniqueArray(name, { minLength: 1, maxLength: 12 }).chain((classes) =>
    ofLength(ofLength(fc.nat({ max: 2000 }), classes.length), classes.length).map((counts) => ({
      classes,
      counts,
    })),
  )

  test.prop([counted, name], FEW)('shows every class, and every count that is not 0', (data, title) => {
    const figure = confusion({ title, ...data })
    assertDrawn(figure, [title, ...data.classes])
    const shown = texts(figure)
    data.counts
      .flat()
      .filter((count) => count > 0)
      .forEach((count) => {
        expect(shown).toContain(String(count))
      })
  })

  test('writes shares of rows, and how many are right', () => {
    const figure = confusion({
      title: 'Digits',
      classes: ['4', '9'],
      counts: [
        [199, 1],
        [50, 50],
      ],
    })
    assertDrawn(figure, ['predicted class', '199', '100 %', '0.5 %', '50 %'])
    expect(texts(figure)[1]).toContain('249 of 300 right')
  })

  test('colours mistakes on a scale of their own, and right answers grey', () => {
    const figure = confusion({
      title: 'Digits',
      classes: ['4', '9'],
      counts: [
        [0, 2],
        [1, 199],
      ],
    })
    const [, fills] = /aria-label="rect">([^]*?)<\/g>/.exec(figure) ?? []
    expect([...fills.matchAll(/fill="([^"]*)"/g)].map(([, fill]) => fill)).toEqual([
      '#e4e4e4',
      'rgb(127, 39, 4)',
      expect.stringMatching(/^rgb\(25\d, 24\d/),
      '#e4e4e4',
    ])
  })

  test('says when counts and classes do not agree', () => {
    expect(() => confusion({ title: '', classes: ['a', 'b'], counts: [[1, 2]] })).toThrow(
      'confusion: got 1 rows of 2 counts, expected 2 rows of 2, the number of classes.',
    )
  })
})

describe('gallery', () => {
  const item = fc.record({ image: picture, lines: fc.array(name, { maxLength: 3 }) })

  test.prop([name, fc.array(item, { maxLength: 9 }), fc.integer({ min: 1, max: 9 })], FEW)(
    'draws any images and shows every line',
    (title, items, perRow) => {
      const figure = gallery({ title, perRow, items })
      assertDrawn(figure, [title, ...items.flatMap(({ lines }) => lines)])
      expect(figure.match(/<image /g) ?? []).toHaveLength(items.length)
    },
  )

  test('says which image has not the values of its shape', () => {
    const image = { rows: 2, columns: 2, channels: 3 as const, values: [1] }
    expect(() => gallery({ title: '', perRow: 1, items: [{ image, lines: [] }] })).toThrow(
      'gallery, image 0: got 1 values for 2 rows, 2 columns and 3 channels, expected rows × columns × channels values, at least one.',
    )
  })

  test('has the surest mistakes first, and no more than asked for', () => {
    const image = { rows: 1, columns: 1, channels: 1 as const, values: [1] }
    const mistake = (truth: string, confidence: number) => ({
      image,
      truth,
      predicted: '9',
      confidence,
      angle: 7.5,
    })
    const figure = mistakes('Mistakes', [mistake('1', 0.5), mistake('2', 0.99), mistake('3', 0.7)], 2)
    expect(texts(figure).filter((text) => text.includes('→') || text.includes('°'))).toEqual([
      expect.stringContaining('true class'),
      '2 → 9',
      '99 %, 7.5°',
      '3 → 9',
      '70 %, 7.5°',
    ])
  })
})

describe('activations', () => {
  const matrix = fc
    .tuple(size, size)
    .chain(([rows, columns]) =>
      ofLength(measurement, rows * columns).map((values) => ({ rows, columns, values })),
    )
  const row = (columns: number): fc.Arbitrary<ActivationRow> =>
    fc.oneof(
      fc.record({ name, images: ofLength(picture, columns) }),
      fc.record({ name, maps: ofLength(matrix, columns) }),
      fc.record({ name, vectors: ofLength(fc.array(measurement, { minLength: 1, maxLength: 12 }), columns) }),
    )
  const figures = fc.array(name, { minLength: 1, maxLength: 6 }).chain((columns) =>
    fc.record({
      title: name,
      columns: fc.constant(columns),
      rows: fc.array(row(columns.length), { maxLength: 5 }),
    }),
  )

  test.prop([figures], FEW)('draws any layers and names rows and columns', (some) => {
    assertDrawn(activations(some), [
      some.title,
      ...some.columns,
      ...some.rows.map(({ name: layer }) => layer),
    ])
  })

  test('writes the range of each row, and the index of the greatest entry of a vector', () => {
    const figure = activations({
      title: 'One digit',
      note: 'means over channels',
      columns: ['0°', '90°'],
      rows: [
        { name: 'relu', maps: [1, 2].map((value) => ({ rows: 1, columns: 2, values: [0, value] })) },
        { name: 'conv', maps: [1, 2].map((value) => ({ rows: 1, columns: 2, values: [-3, value] })) },
        {
          name: 'dense',
          vectors: [
            [0.5, -1, 4],
            [1, 7, 0],
          ],
        },
      ],
    })
    assertDrawn(figure, ['means over channels', '0 … 2', '±3', '−1 … 7'])
    expect(texts(figure).filter((text) => /^\d$/.test(text))).toEqual(['2', '1'])
  })

  test('says which row has another number of entries than there are columns', () => {
    expect(() => activations({ title: '', columns: ['0°'], rows: [{ name: 'relu', maps: [] }] })).toThrow(
      'activations, row relu: got 0 entries, expected 1, one for each column.',
    )
  })
})
