import { Resvg } from '@resvg/resvg-js'
import { decode } from 'fast-png'
import { describe, expect } from 'vitest'
import { heatMaps } from '../../src/report/figures/heat-maps'
import { png } from '../../src/report/png'
import { svg } from '../../src/report/svg'
import { right, wording } from '../data/outcome'
import { test } from '../laws/law'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

const bytesOf = async (figure: string): Promise<Buffer> => Buffer.from(right(await png(figure)()))

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
  test('is a PNG of twice the size', async () => {
    const bytes = await bytesOf(titled('Twice'))
    expect([...bytes.subarray(0, 8)]).toEqual(SIGNATURE)
    expect(bytes.readUInt32BE(16)).toBe(2 * 324)
  })

  test('letters the figure with the bundled fonts', async () => {
    expect(inked(await bytesOf(titled(' ')))).toBe(0)
    expect(inked(await bytesOf(titled('Letters')))).toBeGreaterThan(500)
  })

  test('draws what our labels need: minus, plus-minus, degree, Greek', async () => {
    const signs = ['−', '±', '°', 'π', '…', '·']
    const inks = (await Promise.all(signs.map((sign) => bytesOf(titled(sign))))).map(inked)
    inks.forEach((ink) => {
      expect(ink).toBeGreaterThan(5)
    })
    expect(inks).not.toContain(inked(await bytesOf(titled('\ue000'))))
  })

  test('keeps the pixels of an embedded image square', async () => {
    const figure = heatMaps({
      title: '',
      panels: [{ label: '', rows: 40, columns: 40, values: Array.from({ length: 1600 }, (_, i) => i % 2) }],
      perRow: 1,
      scale: 'sequential',
      shared: true,
    })
    const { width, data, channels } = decode(await bytesOf(figure))
    const row = Array.from({ length: width }, (_, x) =>
      [...data.subarray((300 * width + x) * channels, (300 * width + x) * channels + 3)].join(),
    )
    // dark, bright, frame and page; a blurred image has shades between dark and bright
    expect(new Set(row).size).toBeLessThan(8)
  })

  test('is the same each time', async () => {
    const [one, other] = await Promise.all([bytesOf(titled('Same')), bytesOf(titled('Same'))])
    expect(one.equals(other)).toBe(true)
  })

  test('says what is wrong with a text that is no SVG', async () => {
    expect(wording(await png('<svg')())).toMatch(
      /^png: got an SVG text of 4 characters that could not be drawn, expected a well-formed SVG and the bundled fonts\.\n {2}Likely cause: .+\n {2}Fix: install weyl again if a font is missing; otherwise open the SVG in a browser, which marks the place\.$/,
    )
  })
})
