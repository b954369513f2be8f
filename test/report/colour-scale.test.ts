import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { barTicks, type ColourKind, colourScale, rangeText } from '../../src/report/colour-scale'
import { test } from '../laws/law'

const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 })
const kind = fc.constantFrom<ColourKind>('diverging', 'sequential')
const CSS = /^(rgb\(\d+, \d+, \d+\)|#[0-9a-f]{6})$/

describe('a colour scale', () => {
  test.prop([kind, values])('has a colour for each of its values', (which, some) => {
    const { colour, range } = colourScale(which, some)
    some.forEach((value) => {
      expect(colour(value)).toMatch(CSS)
      expect(value).toBeGreaterThanOrEqual(range[0])
      expect(value).toBeLessThanOrEqual(range[1])
    })
  })

  test.prop([values])('has 0 in its middle when it diverges', (some) => {
    const { range, colour } = colourScale('diverging', some)
    expect(range[0]).toBe(-range[1])
    expect(colour(0)).toBe(colourScale('diverging', [1]).colour(0))
  })

  test('goes from red to blue, or from dark to bright', () => {
    const red = colourScale('diverging', [2])
    expect([red.colour(-2), red.colour(2)]).toEqual(['rgb(103, 0, 31)', 'rgb(5, 48, 97)'])
    expect([red.ink(-2), red.ink(0), red.ink(2)]).toEqual(['white', 'black', 'white'])
    const dark = colourScale('sequential', [0, 1])
    expect([dark.ink(0), dark.ink(1)]).toEqual(['white', 'black'])
  })

  test('shows what is not finite in grey', () => {
    expect(colourScale('diverging', [1, NaN]).colour(NaN)).toBe('#b0b0b0')
    expect(colourScale('sequential', [Infinity]).range).toEqual([0, 1])
  })

  test('says its range in words', () => {
    expect(rangeText(colourScale('diverging', [-0.31234, 0.1]))).toBe('±0.312')
    expect(rangeText(colourScale('sequential', [-0.5, 12345]))).toBe('−0.5 … 12,300')
  })

  test('has round ticks', () => {
    expect(barTicks(colourScale('diverging', [1])).map(({ text }) => text)).toEqual([
      '−1',
      '−0.5',
      '0',
      '0.5',
      '1',
    ])
  })
})
