/**
 * Direct labels: each line of a chart is named where it ends, to the right of the frame, so that nobody has
 * to look anything up in a legend. Law: labels keep the order of their lines and never overlap.
 */
import * as Plot from '@observablehq/plot'
import { type Series, TEXT, textWidth } from './style'

/** `wanted`: where the line ends, in pixels from the top of the frame. */
export interface Label extends Series {
  readonly text: string
  readonly wanted: number
}

const GAP = 16
const SYMBOL_AT = 12
const TEXT_AT = 20

/**
 * Places in the order of `wanted`, which ascends, at least `gap` apart: first pushed down where they crowd,
 * then pushed back up from the end of the frame (above its start only if it cannot hold them all).
 */
export const apart = (wanted: readonly number[], gap: number, length: number): readonly number[] =>
  wanted
    .reduce<readonly number[]>((done, want) => [...done, Math.max(want, (done.at(-1) ?? -gap) + gap)], [])
    .reduceRight<readonly number[]>(
      (done, want) => [Math.min(want, (done.at(0) ?? length + gap) - gap), ...done],
      [],
    )

/** The height, in pixels, of a frame beside which so many labels have their place: `usual`, or more. */
export const frameHeight = (count: number, usual: number): number => Math.max(usual, (count - 1) * GAP)

/** The right margin, in pixels, that these labels need. */
export const labelMargin = (texts: readonly string[]): number =>
  TEXT_AT + Math.max(0, ...texts.map((text) => textWidth(text, TEXT)))

/** The labels as marks for a frame that is `length` pixels high. */
export const endLabels = (labels: readonly Label[], length: number): readonly Plot.Markish[] => {
  const sorted = [...labels].sort((a, b) => a.wanted - b.wanted)
  const places = apart(
    sorted.map(({ wanted }) => wanted),
    GAP,
    length,
  )
  return sorted.flatMap(({ text, colour, symbol }, i) => [
    Plot.dot([text], {
      frameAnchor: 'top-right',
      dx: SYMBOL_AT,
      dy: places[i],
      symbol,
      fill: colour,
      r: 3.5,
    }),
    Plot.text([text], {
      frameAnchor: 'top-right',
      textAnchor: 'start',
      lineAnchor: 'middle',
      dx: TEXT_AT,
      dy: places[i],
      text: [text],
    }),
  ])
}
