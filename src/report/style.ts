/**
 * How our figures look: black text on white, colours that stay apart for colour-blind readers and in grey
 * print because every colour comes with a symbol of its own.
 */

/** Fonts, best first. The PNG files always use the first, which is bundled (png.ts). */
export const FONTS = 'DejaVu Sans, Verdana, Helvetica, Arial, sans-serif'

/** Size in pixels of the text of axes and labels, of the title, and of small print. */
export const TEXT = 11
export const TITLE = 14
export const SMALL = 9

/** Rules and frames behind the data. */
export const GRID = '#d9d9d9'

/** The palette of Okabe and Ito (2008), the hues of low contrast on white last. */
const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#000000', '#E69F00', '#56B4E9'] as const
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'wye'] as const

/** How one series of a chart is drawn, whatever the mark. */
export interface Series {
  readonly colour: string
  readonly symbol: (typeof SYMBOLS)[number]
  /** The dashes of its lines, as in SVG. */
  readonly dash: string
}

/**
 * The i-th series; 7 colours × 6 symbols, so that the first 42 series all differ. When the colours begin anew,
 * lines are dashed.
 */
export const series = (i: number): Series => ({
  colour: COLOURS[i % COLOURS.length],
  symbol: SYMBOLS[i % SYMBOLS.length],
  dash: i < COLOURS.length ? 'none' : '6 3',
})

/**
 * Upper estimate, in pixels, of the width of a line of text: DejaVu Sans is wide, about 0.63 of its size per
 * character, and 0.71 in bold.
 */
export const textWidth = (text: string, size: number, bold = false): number =>
  Math.ceil(text.length * size * (bold ? 0.71 : 0.63))

/** The values without repetition, in order of first appearance. */
export const distinct = <A>(values: readonly A[]): readonly A[] => [...new Set(values)]
