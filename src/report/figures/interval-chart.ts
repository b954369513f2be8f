/**
 * A table of results as a picture: for each problem a panel, in it each model with its mean and 95 % interval,
 * between lines for what any model must beat and what none can (floors), and beside the values that somebody
 * else measured (checks). The number is written at the right.
 */
import * as Plot from '@observablehq/plot'
import { type Axis, extent, linearAxis, logAxis } from '../axis'
import { panelTitle, scale, xFrame } from '../frame'
import { intervalText } from '../interval-text'
import { distinct, GRID, series, TEXT, textWidth } from '../style'
import { svg } from '../svg'

/** A measured mean and the half-width of its 95 % interval, absent where there is none. */
export interface IntervalRow {
  readonly problem: string
  readonly model: string
  readonly mean: number
  readonly halfWidth?: number
}

/** A value of a problem that is no model's, such as that of predicting zero. */
export interface Floor {
  readonly problem: string
  readonly name: string
  readonly value: number
}

/** `valueLabel` names what is measured, with its unit; `checks` are reference values of the same models. */
export interface IntervalChart {
  readonly title: string
  readonly valueLabel: string
  readonly rows: readonly IntervalRow[]
  readonly floors: readonly Floor[]
  readonly checks: readonly IntervalRow[]
}

const INSIDE = 420
const LINE = 24
const TOP = 28
const BOTTOM = 42
const GAP = 12
const CHECK = '#606060'
/** How far below its model a check is drawn, in lines. */
const BELOW = 0.28

const DASHES = [
  ['dashed', '6 3'],
  ['dotted', '1.5 3'],
  ['dash-dotted', '8 3 2 3'],
] as const

const ends = ({ mean, halfWidth = 0 }: IntervalRow): readonly number[] => [
  mean - halfWidth,
  mean,
  mean + halfWidth,
]

/** Logarithmic if all means are positive: models differ by factors. Intervals may reach a decade below them. */
const valueAxis = ({ rows, floors, checks }: IntervalChart): Axis => {
  const all = [...rows, ...checks].filter(({ mean }) => Number.isFinite(mean))
  const log = all.every(({ mean }) => mean > 0)
  const values = [
    ...all.flatMap((row) => ends(row).map((end) => (log ? Math.max(end, row.mean / 10) : end))),
    ...floors.map(({ value }) => value).filter((value) => !log || value > 0),
  ]
  const [low, high] = extent(values)
  if (low > high) return linearAxis(0, 1, 5)
  const room = (high - low) / 20
  return log ? logAxis(low / 1.15, high * 1.15) : linearAxis(low - room, high + room, 6)
}

/** The interval of a row within the axis. */
const span = (rows: readonly IntervalRow[], [low, high]: Axis['domain']) => ({
  x1: rows.map((row) => Math.min(high, Math.max(low, ends(row)[0]))),
  x2: rows.map((row) => Math.max(low, Math.min(high, ends(row)[2]))),
})

/** The chart as SVG. Floors at or below 0 cannot be drawn on a logarithmic axis and are named in words. */
export const intervalChart = (data: IntervalChart): string => {
  const { title, valueLabel, rows, floors, checks } = data
  const x = valueAxis(data)
  const models = distinct([...rows, ...checks].map(({ model }) => model))
  const names = distinct(floors.map(({ name }) => name))
  const dash = (name: string) => DASHES[names.indexOf(name) % DASHES.length]
  const left = 14 + Math.max(0, ...models.map((model) => textWidth(model, TEXT)))
  const right = 18 + Math.max(0, ...rows.map((row) => textWidth(intervalText(row), TEXT)))
  const shown = (floor: Floor) => x.domain[0] <= floor.value && floor.value <= x.domain[1]

  const panel = (problem: string, bottom: number): { height: number; plot: Plot.PlotOptions } => {
    const own = rows.filter((row) => row.problem === problem)
    const ownChecks = checks.filter((row) => row.problem === problem)
    const ownFloors = floors.filter((floor) => floor.problem === problem)
    const present = models.filter((model) => [...own, ...ownChecks].some((row) => row.model === model))
    const place = ({ model }: IntervalRow) => present.indexOf(model)
    const hidden = ownFloors.filter((floor) => !shown(floor)).map(({ name, value }) => `${name}: ${value}`)
    const height = TOP + present.length * LINE + bottom
    const finite = own.filter(({ mean }) => Number.isFinite(mean))
    const marks = finite.flatMap((row) => {
      const { colour, symbol } = series(models.indexOf(row.model))
      const y = [place(row)]
      return [
        Plot.ruleY([row], { ...span([row], x.domain), y, stroke: colour, strokeWidth: 2 }),
        Plot.dot([row], { x: [row.mean], y, symbol, fill: colour, r: 4.5 }),
      ]
    })
    const below = ownChecks.filter(({ mean }) => Number.isFinite(mean))
    return {
      height,
      plot: {
        width: left + INSIDE + right,
        height,
        marginLeft: left,
        marginRight: right,
        marginTop: TOP,
        marginBottom: bottom,
        x: scale(x),
        y: { axis: null, domain: [present.length - 0.5, -0.5] },
        marks: [
          Plot.gridX(x.ticks, { stroke: GRID, strokeOpacity: 1 }),
          Plot.frame({ stroke: GRID }),
          ...(bottom > GAP ? xFrame(x, valueLabel) : []),
          ...ownFloors
            .filter(shown)
            .map((floor) =>
              Plot.ruleX([floor.value], { stroke: 'black', strokeDasharray: dash(floor.name)[1] }),
            ),
          Plot.ruleY(below, {
            ...span(below, x.domain),
            y: below.map((row) => place(row) + BELOW),
            stroke: CHECK,
            strokeWidth: 1,
          }),
          Plot.dot(below, {
            x: 'mean',
            y: below.map((row) => place(row) + BELOW),
            symbol: 'diamond',
            stroke: CHECK,
            fill: 'white',
            r: 3,
          }),
          ...marks,
          Plot.text(present, {
            frameAnchor: 'left',
            textAnchor: 'end',
            dx: -8,
            y: present.map((_, i) => i),
            text: present.map((model) => model),
          }),
          Plot.text(own, {
            frameAnchor: 'right',
            textAnchor: 'start',
            dx: 10,
            y: own.map(place),
            text: own.map(intervalText),
          }),
          panelTitle([problem, ...hidden].join('   ·   ')),
        ],
      },
    }
  }

  const problems = distinct([...rows, ...checks].map(({ problem }) => problem))
  const panels = problems.map((problem, i) => panel(problem, i === problems.length - 1 ? BOTTOM : GAP))
  const tops = panels.reduce<readonly number[]>(
    (edges, { height }) => [...edges, edges[edges.length - 1] + height],
    [0],
  )
  return svg({
    title,
    note: [
      'bars: 95 % intervals',
      ...names.map((name) => `${dash(name)[0]}: ${name}`),
      ...(checks.length > 0 ? ['hollow: reference values'] : []),
    ].join('   ·   '),
    width: left + INSIDE + right,
    height: tops[tops.length - 1],
    drawings: panels.map(({ plot }, i) => ({ x: 0, y: tops[i], plot })),
  })
}
