/** Lines on logarithmic axes, each named where it ends. */
import * as Plot from '@observablehq/plot'
import { extent, logAxis } from '../../src/report/axis'
import { scale, xFrame, yFrame, yMargin } from '../../src/report/frame'
import { endLabels, labelMargin } from '../../src/report/labels'
import { series } from '../../src/report/style'
import { svg } from '../../src/report/svg'

export interface Curve {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

/** The inside of the figure, and what is around it, in pixels. */
const WIDTH = 480
const HEIGHT = 340
const TOP = 10
const BOTTOM = 42

/** The figure as SVG; curves without a point are left out. */
export const curves = (
  { title, x: xName, y: yName }: { readonly title: string; readonly x: string; readonly y: string },
  all: readonly Curve[],
): string => {
  const drawn = all
    .filter(({ points }) => points.length > 0)
    .map(({ name, points }, i) => ({ name, points: points.toSorted((a, b) => a.x - b.x), style: series(i) }))
  const places = drawn.flatMap(({ points }) => points)
  const [left, right] = extent(places.map(({ x }) => x))
  const [low, high] = extent(places.map(({ y }) => y))
  const x = { ...logAxis(left, right), ticks: [...new Set(places.map((at) => at.x))].sort((a, b) => a - b) }
  const y = logAxis(low / 1.2, high * 1.2)
  const inside = HEIGHT - TOP - BOTTOM
  const labels = drawn.map(({ name, points, style }) => ({
    ...style,
    text: name,
    wanted: inside * (1 - y.at(points[points.length - 1].y)),
  }))
  const margin = labelMargin(labels.map(({ text }) => text))
  const width = WIDTH + margin
  return svg({
    title,
    width,
    height: HEIGHT,
    drawings: [
      {
        x: 0,
        y: 0,
        plot: {
          width,
          height: HEIGHT,
          marginLeft: yMargin(y),
          marginRight: margin,
          marginTop: TOP,
          marginBottom: BOTTOM,
          x: scale(x),
          y: scale(y),
          marks: [
            ...yFrame(y, yName),
            ...xFrame(x, xName),
            ...drawn.flatMap(({ points, style: { colour, symbol } }) => [
              Plot.lineY(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 2 }),
              Plot.dot(points, { x: 'x', y: 'y', fill: colour, symbol, r: 3.5 }),
            ]),
            ...endLabels(labels, inside),
          ],
        },
      },
    ],
  })
}
