/**
 * A figure as one standalone SVG text: a title, perhaps a line of explanation, and Plot drawings placed on a
 * white page. Everything is inside the SVG (Plot would put titles and legends into HTML around it), and the
 * same figure always gives the same text.
 */
import * as Plot from '@observablehq/plot'
import { DOMParser } from 'linkedom'
import { fail } from '../dsl/core/problem'
import { drawable, escaped } from './markup'
import { FONTS, TEXT, TITLE, textWidth } from './style'

/** A drawing with its upper left corner at (x, y), in pixels below the heading. */
export interface Placed {
  readonly x: number
  readonly y: number
  readonly plot: Plot.PlotOptions
}

/** Width and height in pixels of the drawings together; the page adds its margins and the heading. */
export interface Figure {
  readonly title: string
  readonly note?: string
  readonly width: number
  readonly height: number
  readonly drawings: readonly Placed[]
}

const MARGIN = 12
const LINE = 18

const isDrawn = (value: unknown): value is { readonly innerHTML: string } =>
  typeof value === 'object' && value !== null && 'innerHTML' in value && typeof value.innerHTML === 'string'

/** Coordinates to a hundredth of a pixel: Plot writes sixteen digits, most of the size of a figure. */
const shortened = (drawn: string): string =>
  drawn.replaceAll(/ (?:d|transform|width|height|c?[xy][12]?)="[^"]*"/g, (attribute) =>
    attribute.replaceAll(/\d+\.\d{3,}(?!\d*e)/g, (digits) => String(Number(Number(digits).toFixed(2)))),
  )

/** The marks of a plot, without the style sheet that Plot adds for HTML pages. */
const marks = (options: Plot.PlotOptions): string => {
  const document = new DOMParser().parseFromString(
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'image/svg+xml',
  )
  const drawn: unknown = Plot.plot({ ...options, document })
  return isDrawn(drawn)
    ? shortened(drawn.innerHTML.replace(/<style>[^]*?<\/style>/, ''))
    : fail({ where: 'internal: svg', given: 'no SVG element from Plot', expected: 'one' })
}

/** The figure as SVG text, in UTF-8 without a declaration; it can be saved as it is or put into a page. */
export const svg = ({ title, note, width, height, drawings }: Figure): string => {
  const heading = MARGIN + LINE + (note === undefined ? 0 : LINE)
  // SVG shows runs of spaces as one
  const shownNote = (note ?? '').replaceAll(/\s+/g, ' ')
  const widest = Math.max(width, textWidth(title, TITLE, true), textWidth(shownNote, TEXT))
  const [w, h] = [Math.ceil(widest + 2 * MARGIN), Math.ceil(heading + height + MARGIN)]
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img"` +
      ` font-family="${FONTS}" font-size="${TEXT}" fill="black" color="black">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${w}" height="${h}" fill="white"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 10}" font-size="${TITLE}" font-weight="bold">${escaped(title)}</text>`,
    ...(note === undefined ? [] : [`<text x="${MARGIN}" y="${MARGIN + 10 + LINE}">${escaped(note)}</text>`]),
    ...drawings.map(
      ({ x, y, plot }) =>
        `<g transform="translate(${MARGIN + x},${heading + y})" text-anchor="middle">${marks(plot)}</g>`,
    ),
    '</svg>',
  ]
  return drawable(lines.join('\n'))
}
