import * as Plot from '@observablehq/plot'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { png } from '../../src/report/png'
import { svg } from '../../src/report/svg'
import { right } from '../data/outcome'
import { assertDrawn, FEW, name, texts } from './drawn'
import { test } from '../laws/law'

const dots = (label: string) => ({
  x: 0,
  y: 0,
  plot: {
    width: 200,
    height: 100,
    marks: [Plot.dot([[1, 2]]), Plot.text([label], { text: [label], frameAnchor: 'middle' })],
  },
})

/** Any sequence of 16-bit units, those of markup and of control more often than they would be. */
const unit = fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.integer({ min: 0xd7f0, max: 0xe010 }))
const anyText = fc.array(unit, { maxLength: 12 }).map((units) => String.fromCharCode(...units))

describe('svg', () => {
  test.prop([name, name, name], FEW)('shows any title, note and label', (title, note, label) => {
    const figure = svg({ title, note, width: 200, height: 100, drawings: [dots(label)] })
    assertDrawn(figure, [title, note, label])
  })

  test.prop([anyText, anyText, anyText], FEW)(
    'draws whatever a text holds, also what has no picture: control characters and halves of characters',
    async (title, note, label) => {
      const figure = svg({ title, note, width: 200, height: 100, drawings: [dots(label)] })
      expect(right(await png(figure)()).length).toBeGreaterThan(0)
    },
  )

  test('marks the place of a character that cannot be drawn', () => {
    const figure = svg({
      title: 'a\u0007b',
      note: 'c\ud800d',
      width: 200,
      height: 100,
      drawings: [dots('e\0f')],
    })
    expect(texts(figure)).toEqual(expect.arrayContaining(['a\ufffdb', 'c\ufffdd', 'e\ufffdf']))
  })

  test('gives the same text for the same figure', () => {
    const figure = { title: 'Twice', width: 200, height: 100, drawings: [dots('a'), dots('b')] }
    expect(svg(figure)).toBe(svg(figure))
  })

  test('widens the page for a long title', () => {
    const title = 'a title that is much longer than the drawing below it is wide'
    expect(
      Number(/width="(\d+)"/.exec(svg({ title, width: 50, height: 10, drawings: [] }))?.[1]),
    ).toBeGreaterThan(400)
  })

  test('names its fonts, the bundled one first, and holds nothing but SVG', () => {
    const figure = svg({ title: 'Fonts', width: 200, height: 100, drawings: [dots('a')] })
    expect(figure).toContain('font-family="DejaVu Sans, ')
    expect(figure).not.toContain('<style')
    expect(figure).not.toContain('<div')
    expect(texts(figure)).toContain('a')
  })
})
