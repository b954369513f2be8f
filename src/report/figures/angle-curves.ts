/** Curves over angles, one for each function that is looked at, each with what chance would give as dashes below it. */
import * as Plot from '@observablehq/plot'
import { extent, linearAxis } from '../axis'
import { scale, xFrame, yFrame, yMargin } from '../frame'
import { endLabels, frameHeight, labelMargin } from '../labels'
import { series } from '../style'
import { svg } from '../svg'
import { angleAxis } from './angle-axis'

const WIDTH = 560
const HEIGHT = 300
const TOP = 10
const BOTTOM = 42

/** A value at an angle, in degrees. */
export interface AnglePoint {
  readonly angle: number
  readonly value: number
  readonly chance: number
}

export interface AngleCurve {
  readonly name: string
  readonly points: readonly AnglePoint[]
}

export interface AngleCurves {
  readonly title: string
  readonly yLabel: string
  readonly curves: readonly AngleCurve[]
}

const dashes = (dash: string) => ({ strokeWidth: 1.2, strokeDasharray: dash })

/** The curves as SVG, from 0 up, each named at the end of its line; a value that is not finite leaves a gap. */
export const angleCurves = ({ title, yLabel, curves }: AngleCurves): string => {
  const drawn = curves.map(({ name, points }, i) => ({
    name,
    style: series(i),
    points: points
      .filter(({ angle }) => Number.isFinite(angle))
      .map(({ angle, value, chance }) => ({
        angle,
        value: Number.isFinite(value) ? value : NaN,
        chance: Number.isFinite(chance) ? chance : NaN,
      }))
      .toSorted((a, b) => a.angle - b.angle),
  }))
  const all = drawn.flatMap(({ points }) => points)
  const [low, high] = extent(all.flatMap(({ value, chance }) => [value, chance]))
  const y = linearAxis(Math.min(0, low), high > 0 ? high * 1.05 : 1, 5)
  const x = angleAxis(all.map(({ angle }) => angle))
  const inside = frameHeight(drawn.length, HEIGHT - TOP - BOTTOM)
  const height = inside + TOP + BOTTOM
  const labels = drawn.map(({ name, style, points }) => ({
    ...style,
    text: name,
    wanted: inside * (1 - y.at(points.findLast(({ value }) => Number.isFinite(value))?.value ?? 0)),
  }))
  const right = labelMargin(labels.map(({ text }) => text))
  const plot = {
    width: WIDTH + right,
    height,
    marginLeft: yMargin(y),
    marginRight: right,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: scale(x),
    y: scale(y),
    marks: [
      ...yFrame(y, yLabel),
      ...xFrame(x, 'turned by (degrees)'),
      Plot.ruleY([0]),
      ...drawn.map(({ points, style: { colour: stroke } }) =>
        Plot.lineY(points, { x: 'angle', y: 'chance', stroke, ...dashes('3 3') }),
      ),
      ...drawn.map(({ points, style: { colour: stroke, dash } }) =>
        Plot.lineY(points, { x: 'angle', y: 'value', stroke, ...dashes(dash), strokeWidth: 1.8 }),
      ),
      ...drawn.map(({ points, style: { colour: fill, symbol } }) =>
        Plot.dot(points, { x: 'angle', y: 'value', fill, symbol, r: 3 }),
      ),
      ...endLabels(labels, inside),
    ],
  }
  return svg({
    title,
    note: 'dashes: chance for the curve of their colour',
    width: WIDTH + right,
    height,
    drawings: [{ x: 0, y: 0, plot }],
  })
}
