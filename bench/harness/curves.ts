/** Lines on logarithmic axes, each named where it ends, over a roofline under which none can be. */
import * as Plot from '@observablehq/plot'
import { type Axis, extent, logAxis } from '../../src/report/axis'
import { scale, xFrame, yFrame, yMargin } from '../../src/report/frame'
import { endLabels, labelMargin } from '../../src/report/labels'
import { GRID, type Series, series } from '../../src/report/style'
import { svg } from '../../src/report/svg'

export interface Curve {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
  /** The curve whose colour it has, dashed: for what was reckoned from its numbers. */
  readonly like?: string
}

/** What is around the curves; axes are named with their units. */
interface Around {
  readonly title: string
  readonly note?: string
  readonly x: string
  readonly y: string
  readonly roofline?: Curve
}

const ROOFLINE: Series = { colour: '#808080', symbol: 'star', dash: '2 3' }
const DASHES = '6 3'

/** The inside of the figure, and what is around it, in pixels. */
const WIDTH = 480
const HEIGHT = 340
const TOP = 10
const BOTTOM = 42

/** What is below a roofline. */
const outOfReach = (points: Curve['points'], { domain }: Axis): Plot.Markish =>
  Plot.areaY(points, { x: 'x', y1: domain[0], y2: 'y', fill: GRID, fillOpacity: 0.5 })

const styledAlike = (all: readonly Curve[]) => {
  const own = all.filter(({ like }) => like === undefined).map(({ name }) => name)
  return all.map((curve) => ({
    ...curve,
    style: {
      ...series(own.indexOf(curve.like ?? curve.name)),
      ...(curve.like !== undefined && { dash: DASHES }),
    },
  }))
}

const sorted = ({ points }: Curve): Curve['points'] => points.toSorted((a, b) => a.x - b.x)

/** The figure as SVG; curves without a point are left out. */
export const curves = (
  { title, note, x: xName, y: yName, roofline }: Around,
  all: readonly Curve[],
): string => {
  const styled = [...styledAlike(all), ...(roofline === undefined ? [] : [{ ...roofline, style: ROOFLINE }])]
  const drawn = styled
    .filter(({ points }) => points.length > 0)
    .map((curve) => ({ ...curve, points: sorted(curve) }))
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
    ...(note !== undefined && { note }),
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
            ...(roofline === undefined ? [] : [outOfReach(sorted(roofline), y)]),
            ...yFrame(y, yName),
            ...xFrame(x, xName),
            ...drawn.flatMap(({ points, style: { colour, symbol, dash } }) => [
              Plot.lineY(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 2, strokeDasharray: dash }),
              Plot.dot(points, { x: 'x', y: 'y', fill: colour, symbol, r: 3.5 }),
            ]),
            ...endLabels(labels, inside),
          ],
        },
      },
    ],
  })
}
