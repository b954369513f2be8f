/** Names of series below each other, each after its line and symbol: for charts whose lines have no free end. */
import * as Plot from '@observablehq/plot'
import { words } from '../canvas'
import { type Series, TEXT, textWidth } from '../style'

/** A series under its name. */
export interface Named {
  readonly name: string
  readonly style: Series
}

const LINE = 20
const KEY = 28
const TEXT_AT = KEY + 6

/** The width, in pixels, that the names and their keys need. */
export const legendWidth = (names: readonly Named[]): number =>
  TEXT_AT + Math.max(0, ...names.map(({ name }) => textWidth(name, TEXT)))

/** The legend as marks of a canvas, from `x` to the right, around the height `middle`. */
export const legend = (names: readonly Named[], x: number, middle: number): readonly Plot.Markish[] => {
  const y = (i: number): number => middle + (i + 0.5 - names.length / 2) * LINE
  return [
    ...names.flatMap(({ style: { colour, symbol, dash } }, i) => [
      Plot.line([0, 1], {
        x: [x, x + KEY],
        y: [y(i), y(i)],
        stroke: colour,
        strokeWidth: 1.6,
        strokeDasharray: dash,
      }),
      Plot.dot([i], { x: [x + KEY / 2], y: [y(i)], symbol, r: 3, stroke: colour, fill: colour }),
    ]),
    ...words(
      names.map(({ name }, i) => ({
        x: x + TEXT_AT,
        y: y(i),
        text: name,
        size: TEXT,
        from: 'start',
        fill: 'black',
      })),
    ),
  ]
}
