/** Loss against outer step, one colour and symbol for each model, named at the end of its line. */
import * as Plot from '@observablehq/plot'
import { type Axis, extent, linearAxis, logAxis } from '../axis'
import { scale, xFrame, yFrame, yMargin } from '../frame'
import { endLabels, frameHeight, labelMargin } from '../labels'
import { distinct, type Series, series } from '../style'
import { svg } from '../svg'
import { type LossRow, overSeeds, repeated } from './over-seeds'

/** The panel, in pixels, higher where it has many labels: its plotting area is what the margins leave. */
const WIDTH = 500
const HEIGHT = 380
const TOP = 10
const BOTTOM = 42

const MARKERS = 20

/** Losses on a logarithmic axis if all are positive; room for the intervals, but for one decade at most. */
const lossAxis = (rows: readonly LossRow[]): Axis => {
  const log = rows.every(({ loss }) => loss > 0)
  const floor = ({ loss }: LossRow) => (log ? loss / 10 : -Infinity)
  const [low, high] = extent(
    rows.flatMap((row) => [
      Math.max(row.loss - (row.halfWidth ?? 0), floor(row)),
      row.loss + (row.halfWidth ?? 0),
    ]),
  )
  const room = (high - low) / 20
  if (low > high) return linearAxis(0, 1, 5)
  return log ? logAxis(low / 1.05, high * 1.05) : linearAxis(low - room, high + room, 6)
}

/** The axis of steps, which are whole; a single step has its own tick. */
const stepAxis = (rows: readonly LossRow[]): Axis => {
  const [first, last] = rows.length > 0 ? extent(rows.map(({ step }) => step)) : [0, 1]
  const axis = linearAxis(first, last, 8)
  return { ...axis, ticks: first === last ? [first] : axis.ticks.filter(Number.isInteger) }
}

/** About twenty points of one line, its last among them. */
const marked = (line: readonly LossRow[]): readonly LossRow[] => {
  const stride = Math.ceil(line.length / MARKERS)
  return line.filter((_, i) => (line.length - 1 - i) % stride === 0)
}

/** One model: its curves in order of steps, and how they are drawn. */
interface Curves {
  readonly model: string
  readonly style: Series
  readonly train: readonly LossRow[]
  readonly test: readonly LossRow[]
  /** The curve that is marked and labelled: test losses if there are any, finite ones only. */
  readonly main: readonly LossRow[]
}

const curvesOf = (rows: readonly LossRow[], model: string, i: number): Curves => {
  const own = rows.filter((row) => row.model === model).toSorted((a, b) => a.step - b.step)
  const train = own.filter(({ split }) => split === 'train')
  const test = own.filter(({ split }) => split === 'test')
  const main = (test.length > 0 ? test : train).filter(({ loss }) => Number.isFinite(loss))
  return { model, style: series(i), train, test, main }
}

/** The marks of all models in layers, from the back: training losses, intervals, test losses, markers. */
const layers = (all: readonly Curves[], { domain }: Axis): readonly Plot.Markish[] => {
  const place = { x: 'step', y: 'loss' }
  const interval = (some: readonly LossRow[]) => ({
    x: 'step',
    y1: some.map((row) => Math.max(row.loss - (row.halfWidth ?? 0), domain[0])),
    y2: some.map((row) => Math.min(row.loss + (row.halfWidth ?? 0), domain[1])),
  })
  return [
    ...all.map(({ train, style: { colour: stroke } }) =>
      train.length === 1
        ? Plot.dot(train, { ...place, stroke, r: 2, strokeWidth: 0.9 })
        : Plot.lineY(train, { ...place, stroke, strokeWidth: 0.9, strokeOpacity: 0.4 }),
    ),
    ...all.map(({ test, style: { colour } }) => {
      const known = test.filter(({ halfWidth }) => halfWidth !== undefined)
      return known.length === 1
        ? Plot.ruleX(known, { ...interval(known), stroke: colour })
        : Plot.areaY(known, { ...interval(known), fill: colour, fillOpacity: 0.25 })
    }),
    ...all.map(({ test, style: { colour, dash } }) =>
      Plot.lineY(test, { ...place, stroke: colour, strokeWidth: 2, strokeDasharray: dash }),
    ),
    ...all.map(({ main, style: { colour, symbol } }) =>
      Plot.dot(marked(main), { ...place, fill: colour, symbol, r: 3.5 }),
    ),
  ]
}

/** What the lines mean, as far as they occur. */
const legend = (rows: readonly LossRow[], seeds: boolean): string => {
  const test = rows.filter(({ split }) => split === 'test')
  const interval = test.some(({ halfWidth }) => halfWidth !== undefined)
  return [
    ...(test.length > 0
      ? [
          `thick: test tasks${interval ? `, with the 95 % interval of the mean${seeds ? ' over seeds' : ''}` : ''}`,
        ]
      : []),
    ...(test.length < rows.length ? ['thin: training tasks'] : []),
  ].join('   ·   ')
}

/** In what unit losses are: cross-entropy, as of most of our problems, unless it is said otherwise; empty if it is not known. */
const NATS = 'nats per image'

/**
 * The curves as SVG: test losses thick with their intervals as bands, training losses thin, nothing smoothed.
 * A loss that is not finite leaves a gap; a model without any finite loss says so in its label.
 */
export const lossCurves = (all: readonly LossRow[], unit = NATS): string => {
  const rows = overSeeds(all)
  const shown = rows.map((row) => (Number.isFinite(row.loss) ? row : { ...row, loss: NaN }))
  const curves = distinct(all.map(({ model }) => model)).map((model, i) => curvesOf(shown, model, i))
  const y = lossAxis(shown.filter(({ loss }) => Number.isFinite(loss)))
  const x = stepAxis(rows)
  const inside = frameHeight(curves.length, HEIGHT - TOP - BOTTOM)
  const height = inside + TOP + BOTTOM
  const labels = curves.map(({ model, main, style }) => {
    const end = main.at(-1)?.loss
    return {
      ...style,
      text: end === undefined ? `${model} (no finite loss)` : model,
      wanted: inside * (1 - y.at(end ?? y.domain[1])),
    }
  })
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
      ...yFrame(y, unit === '' ? 'query loss' : `query loss (${unit})`),
      ...xFrame(x, 'outer step'),
      ...layers(curves, y),
      ...endLabels(labels, inside),
    ],
  }
  return svg({
    title: 'Query loss during meta-training',
    note: legend(rows, repeated(all).size > 0),
    width: WIDTH + right,
    height,
    drawings: [{ x: 0, y: 0, plot }],
  })
}
