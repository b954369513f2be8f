/**
 * Error rate at each rotation angle as a polar chart: the angle is the direction, the error rate the distance
 * from the centre. A model that does not see rotations is a circle, a better one a smaller circle.
 */
import * as Plot from '@observablehq/plot'
import { extent, linearAxis } from '../axis'
import { canvas } from '../canvas'
import { distinct, series, type Series } from '../style'
import { svg } from '../svg'
import type { ErrorRow } from './error-per-angle'
import { legend, legendWidth } from './legend'
import { CENTRE, channels, type Point, polar, polarGrid, polarLettering, SIZE } from './polar'

/** One model: finite rows in order of angles within one turn; `closed` when these go round it. */
interface Line {
  readonly name: string
  readonly style: Series
  readonly rows: readonly ErrorRow[]
  readonly closed: boolean
}

/** The place of an error rate in [0, 1] at an angle. */
type Place = (angle: number, rate: number) => Point

/** Whether angles in ascending order go round the whole turn, without a gap larger than those between them. */
const isTurn = (angles: readonly number[]): boolean => {
  const gaps = angles.slice(1).map((angle, i) => angle - angles[i])
  const last = 360 - (angles[angles.length - 1] - angles[0])
  return angles.length > 2 && last > 0 && last <= 1.5 * Math.max(...gaps)
}

const linesOf = (rows: readonly ErrorRow[]): readonly Line[] =>
  distinct(rows.map(({ model }) => model)).map((name, i) => {
    const own = rows
      .filter(({ model, errorRate }) => model === name && Number.isFinite(errorRate))
      .map((row) => ({ ...row, angle: ((row.angle % 360) + 360) % 360 }))
      .toSorted((a, b) => a.angle - b.angle)
    return { name, style: series(i), rows: own, closed: isTurn(own.map(({ angle }) => angle)) }
  })

const round = ({ closed }: Line, points: readonly Point[]): readonly Point[] =>
  closed ? [...points, points[0]] : points

/** The intervals as one outline: out along their upper ends, back along the lower ones. */
const band = (line: Line, at: Place): readonly Plot.Markish[] => {
  const known = line.rows.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high))
  if (known.length < 2) return []
  const upper = known.map(({ angle, high }) => at(angle, high))
  const lower = known.map(({ angle, low }) => at(angle, low))
  const outline = [...round(line, upper), ...round(line, lower).toReversed()]
  const { colour: fill } = line.style
  return [
    Plot.line(outline, {
      ...channels(outline),
      fill,
      fillOpacity: 0.16,
      stroke: 'none',
      curve: 'linear-closed',
    }),
  ]
}

const curve = (line: Line, at: Place): readonly Plot.Markish[] => {
  if (line.rows.length < 2) return []
  const points = round(
    line,
    line.rows.map(({ angle, errorRate }) => at(angle, errorRate)),
  )
  const { colour: stroke, dash: strokeDasharray } = line.style
  return [Plot.line(points, { ...channels(points), stroke, strokeWidth: 1.6, strokeDasharray })]
}

const dots = ({ rows, style: { colour, symbol } }: Line, at: Place): readonly Plot.Markish[] =>
  [false, true].map((heldOut) => {
    const some = rows.filter((row) => row.heldOut === heldOut)
    return Plot.dot(some, {
      ...channels(some.map(({ angle, errorRate }) => at(angle, errorRate))),
      symbol,
      r: 3,
      stroke: colour,
      strokeWidth: 1.3,
      fill: heldOut ? 'white' : colour,
    })
  })

/** The chart as SVG; the same rows as those of `errorPerAngle`. */
export const errorPolar = (rows: readonly ErrorRow[]): string => {
  const lines = linesOf(rows)
  const rates = lines.flatMap((line) => line.rows.flatMap(({ errorRate, high }) => [errorRate, high]))
  const highest = Math.max(0, extent(rates)[1])
  const axis = linearAxis(0, highest > 0 ? 103 * highest : 1, 4)
  // errors are never negative; a point below 0 would come out on the other side
  const at: Place = (angle, rate) => polar(angle, Math.min(1, Math.max(0, axis.at(100 * rate))))
  const right = SIZE + 12
  const width = right + legendWidth(lines)
  return svg({
    title: 'Error rate in every direction',
    note: 'filled: angles seen in training   ·   hollow: held-out angles   ·   bands: 95 % intervals',
    width,
    height: SIZE,
    drawings: [
      {
        x: 0,
        y: 0,
        plot: canvas(width, SIZE, [
          ...polarGrid(axis),
          ...lines.flatMap((line) => band(line, at)),
          ...lines.flatMap((line) => curve(line, at)),
          ...lines.flatMap((line) => dots(line, at)),
          ...polarLettering(axis, '%'),
          ...legend(lines, right, CENTRE),
        ]),
      },
    ],
  })
}
