import * as fc from 'fast-check'
import { decode } from 'fast-png'
import { describe, expect } from 'vitest'
import { indexedUri, pictureUri, type Rgb } from '../../src/report/pixels'
import { colourScale, levels } from '../../src/report/colour-scale'
import { measurement } from './drawn'
import { test } from '../laws/law'

const decoded = (uri: string) => decode(Buffer.from(uri.replace('data:image/png;base64,', ''), 'base64'))

const size = fc.record({ rows: fc.integer({ min: 1, max: 9 }), columns: fc.integer({ min: 1, max: 9 }) })
const byte = fc.nat({ max: 255 })
const rgb: fc.Arbitrary<Rgb> = fc.tuple(byte, byte, byte)

const indexed = fc
  .record({ size, palette: fc.array(rgb, { minLength: 1, maxLength: 256 }) })
  .chain(({ size: { rows, columns }, palette }) =>
    fc
      .uint8Array({ minLength: rows * columns, maxLength: rows * columns, max: palette.length - 1 })
      .map((indices) => ({ rows, columns, palette, indices })),
  )

describe('indexedUri', () => {
  test.prop([indexed])('holds the colours that were given', (image) => {
    const { width, height, data, palette } = decoded(indexedUri(image))
    expect([width, height]).toEqual([image.columns, image.rows])
    expect(palette).toEqual(image.palette)
    expect([...data]).toEqual([...image.indices])
  })

  test('takes a byte a cell of noise at most', () => {
    const indices = Uint8Array.from({ length: 70 * 68 }, (_, i) => (i * 2654435761) >>> 24)
    const palette = Array.from({ length: 256 }, (_, i): Rgb => [i, i, i])
    expect(indexedUri({ rows: 70, columns: 68, indices, palette }).length).toBeLessThan(1.4 * 70 * 68 + 1200)
  })
})

describe('pictureUri', () => {
  const picture = fc
    .record({ size, channels: fc.constantFrom(1 as const, 3 as const) })
    .chain(({ size: { rows, columns }, channels }) =>
      fc
        .array(fc.double({ min: -3, max: 3, noNaN: true }), {
          minLength: rows * columns * channels,
          maxLength: rows * columns * channels,
        })
        .map((values) => ({ rows, columns, channels, values })),
    )

  test.prop([picture])('keeps the order of values, from black to full', (image) => {
    const { width, height, channels, data } = decoded(pictureUri(image))
    expect([width, height, channels]).toEqual([image.columns, image.rows, image.channels])
    const sorted = [...data.keys()].sort((a, b) => image.values[a] - image.values[b])
    sorted.slice(1).forEach((at, i) => {
      expect(data[at]).toBeGreaterThanOrEqual(data[sorted[i]])
    })
    expect(data[sorted[0]]).toBe(0)
    if (Math.max(...image.values) > Math.min(...image.values))
      expect(data[sorted[sorted.length - 1]]).toBe(255)
  })

  test('draws what is not finite black', () => {
    const { data } = decoded(
      pictureUri({ rows: 1, columns: 4, channels: 1, values: [NaN, 1, Infinity, 0.5] }),
    )
    expect([...data]).toEqual([0, 255, 0, 0])
  })
})

describe('levels', () => {
  test.prop([
    fc.array(measurement, { minLength: 1, maxLength: 40 }),
    fc.constantFrom<'diverging' | 'sequential'>('diverging', 'sequential'),
  ])('give each value a colour next to its own', (values, kind) => {
    // an axis does not tell subnormal numbers from 0
    fc.pre(values.every((value) => value === 0 || !(Math.abs(value) < 1e-300)))
    const scale = colourScale(kind, values)
    const { palette, level } = levels(scale)
    const span = scale.range[1] - scale.range[0]
    expect(palette).toHaveLength(256)
    values.filter(Number.isFinite).forEach((value) => {
      const meant = scale.range[0] + (level(value) / 254) * span
      expect(Math.abs(meant - value)).toBeLessThanOrEqual((span / 254) * 0.500001)
    })
    expect(palette[level(NaN)]).toEqual([0xb0, 0xb0, 0xb0])
  })

  test('have the colours of the scale at its ends and at 0', () => {
    const scale = colourScale('diverging', [-2, 1])
    const { palette, level } = levels(scale)
    ;[-2, 0, 2].forEach((value) => {
      expect(`rgb(${palette[level(value)].join(', ')})`).toBe(scale.colour(value))
    })
    const dark = colourScale('sequential', [0, 1])
    expect(levels(dark).palette[0]).toEqual([0x44, 0x01, 0x54])
    expect(dark.colour(0)).toBe('#440154')
  })
})
