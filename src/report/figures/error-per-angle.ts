/** Final error rate at each rotation angle, one row for each model, angles seen in training told from others. */
import * as Plot from '@observablehq/plot'
import { extent, linearAxis } from '../axis'
import { distinct, series } from '../style'
import { angleAxis } from './angle-axis'
import { angleRows } from './angle-rows'

/** Error rate in [0, 1] at `angle` degrees with its 95 % interval [low, high]; held out: not trained on. */
export interface ErrorRow {
  readonly model: string
  readonly angle: number
  readonly heldOut: boolean
  readonly errorRate: number
  readonly low: number
  readonly high: number
}

/** The rates as SVG, in percent from 0 % up. */
export const errorPerAngle = (rows: readonly ErrorRow[]): string => {
  const highest = 100 * extent(rows.flatMap(({ errorRate, high }) => [errorRate, high]))[1]
  // one axis for all models, so that heights compare between them
  const y = linearAxis(0, highest > 0 ? highest * 1.05 : 1, 4)
  return angleRows({
    title: 'Error rate at each rotation angle',
    note: 'filled: angles seen in training   ·   hollow: held-out angles   ·   bars: 95 % intervals',
    x: angleAxis(rows.map(({ angle }) => angle)),
    yLabel: 'error rate (%)',
    rows: distinct(rows.map(({ model }) => model)).map((model, i) => {
      const { colour, symbol } = series(i)
      const own = rows.filter((row) => row.model === model)
      const dots = (heldOut: boolean, fill: string) => {
        const some = own.filter((row) => row.heldOut === heldOut)
        const y = some.map(({ errorRate }) => 100 * errorRate)
        return Plot.dot(some, { x: 'angle', y, symbol, r: 3.2, stroke: colour, strokeWidth: 1.4, fill })
      }
      const interval = {
        y1: own.map(({ low }) => 100 * low),
        y2: own.map(({ high }) => 100 * high),
      }
      return {
        y,
        heading: model,
        marks: [
          Plot.ruleX(own, { x: 'angle', ...interval, stroke: colour, strokeWidth: 1.2 }),
          dots(false, colour),
          dots(true, 'white'),
        ],
      }
    }),
  })
}
