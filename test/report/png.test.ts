import { test } from '@fast-check/vitest'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { Resvg } from '@resvg/resvg-js'
import { decode } from 'fast-png'
import { describe, expect } from 'vitest'
import { showProblem } from '../../src/dsl/core/problem'
import { heatMaps } from '../../src/report/figures/heat-maps'
import { png } from '../../src/report/png'
import { svg } from '../../src/report/svg'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

const bytesOf = (figure: string): Buffer =>
  pipe(
    png(figure),
    E.match(
      (problem) => expect.unreachable(showProblem(problem)),
      (bytes) => Buffer.from(bytes),
    ),
  )

/** Decodes a PNG by drawing it as an image, and counts its pixels that are not white. */
const inked = (bytes: Buffer): number => {
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  const href = `data:image/png;base64,${bytes.toString('base64')}`
  const size = `width="${width}" height="${height}"`
  const { pixels } = new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}><image href="${href}" ${size}/></svg>`,
  ).render()
  return Array.from({ length: width * height }, (_, i) => pixels[4 * i]).filter((red) => red < 128).length
}

const titled = (title: string) => svg({ title, width: 300, height: 40, drawings: [] })

describe('png', () => {
  test('is a PNG of twice the size', () => {
    const bytes = bytesOf(titled('Twice'))
    expect([...bytes.subarray(0, 8)]).toEqual(SIGNATURE)
    expect(bytes.readUInt32BE(16)).toBe(2 * 324)
  })

  test('letters the figure with the bundled fonts', () => {
    expect(inked(bytesOf(titled(' ')))).toBe(0)
    expect(inked(bytesOf(titled('Letters')))).toBeGreaterThan(500)
  })

  test('draws what our labels need: minus, plus-minus, degree, Greek', () => {
    const inks = ['−', '±', '°', 'π', '…', '·'].map((sign) => inked(bytesOf(titled(sign))))
    inks.forEach((ink) => {
      expect(ink).toBeGreaterThan(5)
    })
    expect(inks).not.toContain(inked(bytesOf(titled('\ue000'))))
  })

  test('keeps the pixels of an embedded image square', () => {
    const figure = heatMaps({
      title: '',
      panels: [{ label: '', rows: 40, columns: 40, values: Array.from({ length: 1600 }, (_, i) => i % 2) }],
      perRow: 1,
      scale: 'sequential',
      shared: true,
    })
    const { width, data, channels } = decode(bytesOf(figure))
    const row = Array.from({ length: width }, (_, x) =>
      [...data.subarray((300 * width + x) * channels, (300 * width + x) * channels + 3)].join(),
    )
    // dark, bright, frame and page; a blurred image has shades between dark and bright
    expect(new Set(row).size).toBeLessThan(8)
  })

  test('is the same each time', () => {
    expect(bytesOf(titled('Same')).equals(bytesOf(titled('Same')))).toBe(true)
  })

  test('says what is wrong with a text that is no SVG', () => {
    const said = pipe(
      png('<svg'),
      E.match(showProblem, () => 'drawn'),
    )
    expect(said).toMatch(
      /^png: got an SVG text of 4 characters that could not be drawn, expected a well-formed SVG and the bundled fonts\.\n {2}Likely cause: .+\n {2}Fix: run npm install if a font is missing; otherwise open the SVG in a browser, which marks the place\.$/,
    )
  })
})
