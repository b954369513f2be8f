/** The loss of a learner on unseen tasks after each number of inner steps, with its 95 % interval as a band. */
import * as Plot from '@observablehq/plot'
import { extent, linearAxis } from '../axis'
import { scale, xFrame, yFrame, yMargin } from '../frame'
import { series } from '../style'
import { svg } from '../svg'

/** The mean loss after so many steps, and half the width of its interval. */
export interface LossAfter {
  readonly steps: number
  readonly loss: number
  readonly halfWidth: number
}

const WIDTH = 420
const HEIGHT = 260
const BOTTOM = 42

/** The curve as SVG; losses that are not finite are left out. */
export const lossOverSteps = (title: string, all: readonly LossAfter[]): string => {
  const points = all.filter(({ loss, halfWidth }) => Number.isFinite(loss) && Number.isFinite(halfWidth))
  const [, high] = extent(points.map(({ loss, halfWidth }) => loss + halfWidth))
  const y = linearAxis(0, high > 0 ? 1.05 * high : 1, 5)
  const x = linearAxis(0, Math.max(1, ...all.map(({ steps }) => steps)), 10)
  const { colour } = series(0)
  const plot = {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: yMargin(y),
    marginRight: 12,
    marginTop: 10,
    marginBottom: BOTTOM,
    x: scale(x),
    y: scale(y),
    marks: [
      ...yFrame(y, 'query loss (mean square error)'),
      ...xFrame({ ...x, ticks: x.ticks.filter(Number.isInteger) }, 'gradient steps on the support set'),
      Plot.areaY(points, {
        x: 'steps',
        y1: points.map(({ loss, halfWidth }) => Math.max(0, loss - halfWidth)),
        y2: points.map(({ loss, halfWidth }) => loss + halfWidth),
        fill: colour,
        fillOpacity: 0.25,
      }),
      Plot.lineY(points, { x: 'steps', y: 'loss', stroke: colour, strokeWidth: 2 }),
      Plot.dot(points, { x: 'steps', y: 'loss', fill: colour, r: 3 }),
    ],
  }
  return svg({
    title,
    note: 'band: 95 % interval over tasks',
    width: WIDTH,
    height: HEIGHT,
    drawings: [{ x: 0, y: 0, plot }],
  })
}
