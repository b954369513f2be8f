/**
 * A table of results as a picture: for each problem a panel, in it each model with its mean and 95 % interval,
 * between lines for what any model must beat and what none can (floors), and beside the values that somebody
 * else measured (checks). The number is written at the right.
 */
import * as Plot from '@observablehq/plot'
import { type Axis, extent, linearAxis, logAxis, numberText } from '../axis'
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

/**
 * `valueLabel` names what is measured, with its unit; `checks` are reference values of the same models, `checksAre`
 * what else they are.
 */
export interface IntervalChart {
  readonly title: string
  readonly valueLabel: string
  readonly rows: readonly IntervalRow[]
  readonly floors: readonly Floor[]
  readonly checks: readonly IntervalRow[]
  readonly checksAre?: string
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

/** One problem: its rows, and the models that it has, from top to bottom. */
interface Problem extends Pick<IntervalChart, 'rows' | 'floors' | 'checks'> {
  readonly name: string
  readonly models: readonly string[]
}

/** What all panels share. */
interface Layout {
  readonly x: Axis
  readonly models: readonly string[]
  readonly floors: readonly string[]
  readonly left: number
  readonly right: number
}

const layoutOf = (data: IntervalChart): Layout => {
  const models = distinct([...data.rows, ...data.checks].map(({ model }) => model))
  return {
    x: valueAxis(data),
    models,
    floors: distinct(data.floors.map(({ name }) => name)),
    left: 14 + Math.max(0, ...models.map((model) => textWidth(model, TEXT))),
    right: 18 + Math.max(0, ...data.rows.map((row) => textWidth(intervalText(row), TEXT))),
  }
}

const problemsOf = (data: IntervalChart, { models }: Layout): readonly Problem[] =>
  distinct([...data.rows, ...data.checks].map(({ problem }) => problem)).map((name) => {
    const of = <A extends { readonly problem: string }>(all: readonly A[]): readonly A[] =>
      all.filter(({ problem }) => problem === name)
    const [rows, checks] = [of(data.rows), of(data.checks)]
    const present = models.filter((model) => [...rows, ...checks].some((row) => row.model === model))
    return { name, rows, checks, floors: of(data.floors), models: present }
  })

const dashOf = ({ floors }: Layout, name: string) => DASHES[floors.indexOf(name) % DASHES.length]

const isShown = ({ x: { domain } }: Layout, { value }: Floor): boolean =>
  domain[0] <= value && value <= domain[1]

const finite = (rows: readonly IntervalRow[]): readonly IntervalRow[] =>
  rows.filter(({ mean }) => Number.isFinite(mean))

const floorMarks = ({ floors }: Problem, layout: Layout): readonly Plot.Markish[] =>
  floors
    .filter((floor) => isShown(layout, floor))
    .map(({ name, value }) =>
      Plot.ruleX([value], { stroke: 'black', strokeDasharray: dashOf(layout, name)[1] }),
    )

const checkMarks = ({ checks, models }: Problem, { x }: Layout): readonly Plot.Markish[] => {
  const some = finite(checks)
  const y = some.map(({ model }) => models.indexOf(model) + BELOW)
  return [
    Plot.ruleY(some, { ...span(some, x.domain), y, stroke: CHECK }),
    Plot.dot(some, { x: 'mean', y, symbol: 'diamond', stroke: CHECK, fill: 'white', r: 3 }),
  ]
}

const resultMarks = ({ rows, models }: Problem, layout: Layout): readonly Plot.Markish[] =>
  finite(rows).flatMap((row) => {
    const { colour, symbol } = series(layout.models.indexOf(row.model))
    const y = [models.indexOf(row.model)]
    return [
      Plot.ruleY([row], { ...span([row], layout.x.domain), y, stroke: colour, strokeWidth: 2 }),
      Plot.dot([row], { x: 'mean', y, symbol, fill: colour, r: 4.5 }),
    ]
  })

const lettering = ({ name, rows, floors, models }: Problem, layout: Layout): readonly Plot.Markish[] => {
  const unseen = floors.filter((floor) => !isShown(layout, floor))
  return [
    Plot.text(models, {
      frameAnchor: 'left',
      textAnchor: 'end',
      dx: -8,
      y: models.map((_, i) => i),
      text: [...models],
    }),
    Plot.text(rows, {
      frameAnchor: 'right',
      textAnchor: 'start',
      dx: 10,
      y: rows.map(({ model }) => models.indexOf(model)),
      text: rows.map(intervalText),
    }),
    panelTitle([name, ...unseen.map((floor) => `${floor.name}: ${numberText(floor.value)}`)].join('   ·   ')),
  ]
}

/** The chart as SVG. Floors at or below 0 cannot be drawn on a logarithmic axis and are named in words. */
export const intervalChart = (data: IntervalChart): string => {
  const layout = layoutOf(data)
  const { x, floors, left, right } = layout
  const problems = problemsOf(data, layout)
  const width = left + INSIDE + right
  const panels = problems.map((problem, i) => {
    const last = i === problems.length - 1
    const bottom = last ? BOTTOM : GAP
    return {
      width,
      height: TOP + problem.models.length * LINE + bottom,
      marginLeft: left,
      marginRight: right,
      marginTop: TOP,
      marginBottom: bottom,
      x: scale(x),
      y: { axis: null, domain: [problem.models.length - 0.5, -0.5] },
      marks: [
        Plot.gridX(x.ticks, { stroke: GRID, strokeOpacity: 1 }),
        Plot.frame({ stroke: GRID }),
        ...(last ? xFrame(x, data.valueLabel) : []),
        ...floorMarks(problem, layout),
        ...checkMarks(problem, layout),
        ...resultMarks(problem, layout),
        ...lettering(problem, layout),
      ],
    }
  })
  const top = (i: number): number => panels.slice(0, i).reduce((sum, { height }) => sum + height, 0)
  return svg({
    title: data.title,
    note: [
      ...(data.rows.some(({ halfWidth }) => halfWidth !== undefined) ? ['bars: 95 % intervals'] : []),
      ...floors.map((name) => `${dashOf(layout, name)[0]}: ${name}`),
      ...(data.checks.length > 0 ? [`hollow: ${data.checksAre ?? 'reference values'}`] : []),
    ].join('   ·   '),
    width,
    height: top(panels.length),
    drawings: panels.map((plot, i) => ({ x: 0, y: top(i), plot })),
  })
}
