/** Functions of one number beside what was fitted to some of their points: a panel for each, the names of lines below. */
import * as Plot from '@observablehq/plot'
import { extent, linearAxis } from '../axis'
import { panelTitle, scale, xFrame, yFrame, yMargin } from '../frame'
import { distinct, series } from '../style'
import { svg } from '../svg'

/** A point of the plane. */
interface Point {
  readonly x: number
  readonly y: number
}

/** Lines by their names, the first of them the true one, and the points that were seen. */
export interface Fit {
  readonly label: string
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[]
  readonly seen: readonly Point[]
}

const PER_ROW = 2
const WIDTH = 330
const HEIGHT = 230
const TOP = 24
const BOTTOM = 42

/** Lines differ in these too, for print. */
const DASHES = ['none', '2 3', '7 3', '9 3 2 3'] as const
const DASHED = ['solid', 'dotted', 'dashed', 'dash-dotted'] as const

const finite = ({ x, y }: Point): boolean => Number.isFinite(x) && Number.isFinite(y)

const panel = ({ label, lines, seen }: Fit, names: readonly string[]): Plot.PlotOptions => {
  const all = [...lines.flatMap(({ points }) => points), ...seen].filter(finite)
  const [[left, right], [low, high]] = [extent(all.map(({ x }) => x)), extent(all.map(({ y }) => y))]
  const room = (high - low) / 20
  const x = left <= right ? linearAxis(left, right, 6) : linearAxis(0, 1, 5)
  const y = low <= high ? linearAxis(low - room, high + room, 5) : linearAxis(0, 1, 5)
  return {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: yMargin(y),
    marginRight: 12,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: scale(x),
    y: scale(y),
    marks: [
      ...yFrame(y, 'y'),
      ...xFrame(x, 'x'),
      ...lines.map(({ name, points }) => {
        const i = names.indexOf(name)
        return Plot.line(points.filter(finite), {
          x: 'x',
          y: 'y',
          stroke: i === 0 ? 'black' : series(i - 1).colour,
          strokeWidth: i === 0 ? 2.4 : 1.4,
          strokeDasharray: DASHES[i % DASHES.length],
        })
      }),
      Plot.dot(seen.filter(finite), { x: 'x', y: 'y', symbol: 'triangle', fill: 'black', r: 3.5 }),
      panelTitle(label),
    ],
  }
}

/** The panels as SVG; what is not finite is left out. */
export const fits = (title: string, all: readonly Fit[]): string => {
  const names = distinct(all.flatMap(({ lines }) => lines.map(({ name }) => name)))
  return svg({
    title,
    note: [...names.map((name, i) => `${DASHED[i % DASHED.length]}: ${name}`), 'triangles: seen'].join(
      '   ·   ',
    ),
    width: Math.max(1, Math.min(PER_ROW, all.length)) * WIDTH,
    height: Math.max(1, Math.ceil(all.length / PER_ROW)) * HEIGHT,
    drawings: all.map((fit, i) => ({
      x: (i % PER_ROW) * WIDTH,
      y: Math.floor(i / PER_ROW) * HEIGHT,
      plot: panel(fit, names),
    })),
  })
}
