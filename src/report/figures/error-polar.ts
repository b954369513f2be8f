/**
 * Error rate at each rotation angle as a polar chart: the angle is the direction, 0° on top and counter-clockwise
 * as images are turned, the error rate the distance from the centre. A model that does not see rotations
 * is a circle.
 */
import * as Plot from '@observablehq/plot'
import { extent, linearAxis, numberText } from '../axis'
import { canvas, type Words, words } from '../canvas'
import { distinct, GRID, series, type Series, SMALL, TEXT, textWidth } from '../style'
import { svg } from '../svg'
import type { ErrorRow } from './error-per-angle'

const RADIUS = 210
const RIM = 34
const CENTRE = RADIUS + RIM
const SIZE = 2 * CENTRE
const LEGEND_LINE = 20
const SPOKES = Array.from({ length: 12 }, (_, i) => 30 * i)

type Point = readonly [x: number, y: number]

/** The place in a direction, at a part of the radius. */
const place = (angle: number, part: number): Point => {
  const turn = (angle * Math.PI) / 180
  return [CENTRE - RADIUS * part * Math.sin(turn), CENTRE - RADIUS * part * Math.cos(turn)]
}

/** Whether angles in ascending order go round the whole turn, without a gap larger than those between them. */
const isTurn = (angles: readonly number[]): boolean => {
  const gaps = angles.slice(1).map((angle, i) => angle - angles[i])
  const last = 360 - (angles[angles.length - 1] - angles[0])
  return angles.length > 2 && last > 0 && last <= 1.5 * Math.max(...gaps)
}

/** One model: finite rows in order of angles, within one turn. */
interface Line {
  readonly model: string
  readonly style: Series
  readonly rows: readonly ErrorRow[]
  readonly closed: boolean
}

const linesOf = (rows: readonly ErrorRow[]): readonly Line[] =>
  distinct(rows.map(({ model }) => model)).map((model, i) => {
    const own = rows
      .filter((row) => row.model === model && Number.isFinite(row.errorRate))
      .map((row) => ({ ...row, angle: ((row.angle % 360) + 360) % 360 }))
      .toSorted((a, b) => a.angle - b.angle)
    return { model, style: series(i), rows: own, closed: isTurn(own.map(({ angle }) => angle)) }
  })

const round = <A>({ closed }: Line, points: readonly A[]): readonly A[] =>
  closed ? [...points, points[0]] : points

const path = (points: readonly Point[]) => ({
  x: points.map(([x]) => x),
  y: points.map(([, y]) => y),
})

/** The chart as SVG; the same rows as those of `errorPerAngle`. */
export const errorPolar = (all: readonly ErrorRow[]): string => {
  const lines = linesOf(all)
  const rates = lines.flatMap(({ rows }) => rows.flatMap(({ errorRate, high }) => [errorRate, high]))
  const highest = Math.max(0, extent(rates)[1])
  const axis = linearAxis(0, highest > 0 ? 103 * highest : 1, 4)
  // errors are never negative; a point below 0 would come out on the other side
  const at = (angle: number, rate: number): Point =>
    place(angle, Math.min(1, Math.max(0, axis.at(100 * rate))))
  const rings = axis.ticks.filter((tick) => tick > 0)
  const ring = (part: number) =>
    Plot.line(Array(121), {
      ...path(Array.from({ length: 121 }, (_, i) => place(3 * i, part))),
      stroke: GRID,
      strokeWidth: 1,
    })
  const band = (line: Line) => {
    const known = line.rows.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high))
    if (known.length < 2) return []
    const outline = [
      ...round(
        line,
        known.map(({ angle, high }) => at(angle, high)),
      ),
      ...round(
        line,
        known.map(({ angle, low }) => at(angle, low)),
      ).toReversed(),
    ]
    return [
      Plot.line(outline, {
        ...path(outline),
        fill: line.style.colour,
        fillOpacity: 0.16,
        stroke: 'none',
        curve: 'linear-closed',
      }),
    ]
  }
  const curve = (line: Line) => {
    const points = round(
      line,
      line.rows.map(({ angle, errorRate }) => at(angle, errorRate)),
    )
    return Plot.line(points, {
      ...path(points),
      stroke: line.style.colour,
      strokeWidth: 1.6,
      strokeDasharray: line.style.dash,
    })
  }
  const dots = ({ rows, style: { colour, symbol } }: Line, heldOut: boolean) => {
    const some = rows.filter((row) => row.heldOut === heldOut)
    return Plot.dot(some, {
      ...path(some.map(({ angle, errorRate }) => at(angle, errorRate))),
      symbol,
      r: 3,
      stroke: colour,
      strokeWidth: 1.3,
      fill: heldOut ? 'white' : colour,
    })
  }
  const lettering: readonly Words[] = [
    ...SPOKES.map((angle): Words => {
      const [x, y] = place(angle, 1 + 18 / RADIUS)
      return { x, y, text: `${angle}°`, size: TEXT, from: 'middle', fill: 'black' }
    }),
    ...rings.map((tick): Words => {
      // between two spokes, where angles trained on are rarest
      const [x, y] = place(-15, axis.at(tick))
      return { x, y, text: `${numberText(tick)} %`, size: SMALL + 1, from: 'middle', fill: 'black' }
    }),
  ]
  const top = CENTRE - (lines.length * LEGEND_LINE) / 2
  const legend = lines.map(({ model }, i): Words => ({
    x: SIZE + 46,
    y: top + (i + 0.5) * LEGEND_LINE,
    text: model,
    size: TEXT,
    from: 'start',
    fill: 'black',
  }))
  const keys = lines.flatMap(({ style: { colour, symbol, dash } }, i) => {
    const y = top + (i + 0.5) * LEGEND_LINE
    const ends = [SIZE + 12, SIZE + 40]
    return [
      Plot.line(ends, { x: ends, y: [y, y], stroke: colour, strokeWidth: 1.6, strokeDasharray: dash }),
      Plot.dot([y], { x: [SIZE + 26], y: [y], symbol, r: 3, stroke: colour, fill: colour }),
    ]
  })
  const width = SIZE + 52 + Math.max(0, ...lines.map(({ model }) => textWidth(model, TEXT)))
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
          ...rings.map((tick) => ring(axis.at(tick))),
          ring(1),
          ...SPOKES.map((angle) => {
            const ends = [place(angle, 0), place(angle, 1)]
            return Plot.line(ends, { ...path(ends), stroke: GRID, strokeWidth: 1 })
          }),
          ...lines.flatMap(band),
          ...lines.filter(({ rows }) => rows.length > 1).map(curve),
          ...lines.flatMap((line) => [dots(line, false), dots(line, true)]),
          ...words([...lettering, ...legend]),
          ...keys,
        ]),
      },
    ],
  })
}
