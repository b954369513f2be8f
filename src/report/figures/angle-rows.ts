/** The layout that the figures over rotation angles share: rows of one chart each over one axis of degrees. */
import * as Plot from '@observablehq/plot'
import type { Axis } from '../axis'
import { panelTitle, scale, xFrame, yFrame, yMargin } from '../frame'
import { svg } from '../svg'

/** The width of a row, in pixels, with its margins. */
export const WIDTH = 680
const ROW = 150
const RIGHT = 10
const HEADING = 26
const BOTTOM = 42

/** The rows from top to bottom over one axis of degrees, each on its own vertical axis. */
export interface AngleRows {
  readonly title: string
  readonly note?: string
  readonly x: Axis
  readonly yLabel: string
  readonly rows: readonly {
    readonly heading: string
    readonly y: Axis
    readonly marks: readonly Plot.Markish[]
  }[]
}

/** The rows as SVG; the axis of degrees is lettered once, below the last. */
export const angleRows = ({ x, yLabel, rows, ...words }: AngleRows): string =>
  svg({
    ...words,
    width: WIDTH,
    height: rows.length * ROW + BOTTOM,
    drawings: rows.map(({ heading, y, marks }, i) => {
      const bottom = i === rows.length - 1 ? BOTTOM : 0
      return {
        x: 0,
        y: i * ROW,
        plot: {
          width: WIDTH,
          height: ROW + bottom,
          marginLeft: Math.max(...rows.map((row) => yMargin(row.y))),
          marginRight: RIGHT,
          marginTop: HEADING,
          marginBottom: bottom,
          x: scale(x),
          y: scale(y),
          marks: [
            ...yFrame(y, yLabel),
            ...(bottom > 0 ? xFrame(x, 'rotation angle (degrees)') : []),
            Plot.ruleY([0]),
            ...marks,
            panelTitle(heading),
          ],
        },
      }
    }),
  })
