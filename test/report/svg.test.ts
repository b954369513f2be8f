import * as Plot from '@observablehq/plot'
import { test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { svg } from '../../src/report/svg'
import { assertDrawn, FEW, name, texts } from './drawn'

const dots = (label: string) => ({
  x: 0,
  y: 0,
  plot: {
    width: 200,
    height: 100,
    marks: [Plot.dot([[1, 2]]), Plot.text([label], { text: [label], frameAnchor: 'middle' })],
  },
})

describe('svg', () => {
  test.prop([name, name, name], FEW)('shows any title, note and label', (title, note, label) => {
    const figure = svg({ title, note, width: 200, height: 100, drawings: [dots(label)] })
    assertDrawn(figure, [title, note, label])
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
