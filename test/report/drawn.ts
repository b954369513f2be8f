/** What must hold for every figure, and how to look into one. */
import * as fc from 'fast-check'
import { Resvg } from '@resvg/resvg-js'
import { expect } from 'vitest'

const unescape = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#160;', '\u00a0')
    .replaceAll('&amp;', '&')

/** Every piece of text that a reader sees, in the order of the file. */
export const texts = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => unescape(text))

/** The texts beside marks, as the names of curves: not those of axes, of which one may read as a name does ('7'). */
export const markTexts = (svg: string): readonly string[] =>
  [...svg.matchAll(/<g[^>]* aria-label="text"[^>]*>(.*?)<\/g>/gs)].flatMap(([, group]) => texts(group))

/** Fails unless the figure is well-formed XML with a white page, without numbers that are none, and shows `labels`. */
export const assertDrawn = (svg: string, labels: readonly string[]): void => {
  // The parser of resvg is strict: it throws where XML is not well-formed.
  const { width, height } = new Resvg(svg, { font: { loadSystemFonts: false } })
  expect(svg).toContain(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`)
  expect(svg).toContain(`<rect width="${width}" height="${height}" fill="white"/>`)
  // Base64 of a picture may spell NaN by chance.
  const written = svg.replaceAll(/href="data:[^"]*"/g, '')
  expect(/<[^>]*="[^"]*(NaN|undefined|Infinity)[^"]*"/.exec(written)?.[0].slice(0, 200)).toBeUndefined()
  // Many figures stand in one page, where each id must be the only one.
  expect(svg).not.toMatch(/ id="/)
  const shown = texts(svg)
  labels.forEach((label) => {
    expect(shown).toContain(label)
  })
}

/** Names as people give them, with everything that XML must escape. */
export const name = fc
  .array(fc.constantFrom('a', 'B', '7', ' ', '<', '&', '>', '"', "'", 'é', '(', 'π', 'NaN', 'red'), {
    minLength: 1,
    maxLength: 20,
  })
  .map((parts) => parts.join('').trim())
  .filter((text) => text !== '')

/** Losses and other measurements: of any size that float32 has, positive or not, sometimes not finite. */
export const measurement = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0.01, max: 10, noNaN: true }) },
  { weight: 2, arbitrary: fc.double({ min: -1e30, max: 1e30, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, NaN, Infinity, -Infinity) },
)

/** Drawing takes milliseconds, not microseconds: a few dozen figures are enough. */
export const FEW = { numRuns: 30 }
