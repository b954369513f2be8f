/** What was measured at all sizes of a study, as text and as figures. */
import { distinct } from '../../src/report/style'
import { table } from '../../src/report/table'
import type { Study } from '../workloads/studies'
import { type Curve, curves } from './curves'
import type { Row } from './measure'
import { isWeyl } from './recruits'
import { digits, excuse, isTimed, type TimedRow } from './report'
import { type Bounds, type Ceilings, rooflineOf, type Work } from './roofline'
import { median } from './statistics'

export interface Point {
  readonly size: number
  readonly work: Work
  /** Nothing where the machine was not measured. */
  readonly bounds: Bounds | undefined
  readonly rows: readonly Row[]
}

export interface Survey {
  readonly study: Study
  readonly ceilings: Ceilings | undefined
  readonly points: readonly Point[]
  /** Times in milliseconds that were reckoned from others. */
  readonly simulations: readonly Curve[]
}

const timed = ({ rows }: Point): readonly TimedRow[] => rows.filter(isTimed)

/** A curve for each contender, of a number in its rows. */
const curvesOf = (points: readonly Point[], y: (row: TimedRow, point: Point) => number): readonly Curve[] => {
  const all = points.flatMap((point) =>
    timed(point).map((row) => ({ name: row.name, x: point.size, y: y(row, point) })),
  )
  return distinct(all.map(({ name }) => name)).map((name) => ({
    name,
    points: all.filter((at) => at.name === name),
  }))
}

const timesOf = ({ study, points, simulations }: Survey): readonly Curve[] => [
  ...curvesOf(points, (row, { size }) => median(row.ms) / study.per(size)),
  ...simulations.map((curve) => ({
    ...curve,
    points: curve.points.map(({ x, y }) => ({ x, y: y / study.per(x) })),
  })),
]

const memoryOf = ({ points }: Survey): readonly Curve[] => curvesOf(points, ({ peakMb }) => peakMb)

const rooflineCurve = ({ study, points }: Survey): Curve => ({
  name: 'roofline',
  points: points.flatMap(({ size, bounds }) =>
    bounds === undefined ? [] : [{ x: size, y: rooflineOf(bounds) / study.per(size) }],
  ),
})

const MEMORY = 'peak memory of the process (MiB)'

const ceilingsText = ({ peak, bandwidth }: Ceilings): string =>
  `roofline: ${digits(peak / 1e9)} GFLOP/s a core in a product of matrices, ${digits(bandwidth / 1e9)} GB/s from memory`

/** The figures, by the ends of their names; none where nothing was timed. */
export const figuresOf = (survey: Survey): readonly { readonly name: string; readonly svg: string }[] => {
  const { study, ceilings } = survey
  const [times, memory] = [timesOf(survey), memoryOf(survey)]
  if (times.length === 0) return []
  const around = { title: study.about, x: study.x }
  const note = ceilings && { note: ceilingsText(ceilings) }
  return [
    { name: '', svg: curves({ ...around, ...note, y: study.time, roofline: rooflineCurve(survey) }, times) },
    { name: '-memory', svg: curves({ ...around, y: MEMORY }, memory) },
  ]
}

const cell = (size: number, { points }: Curve): string => {
  const at = points.find(({ x }) => x === size)
  return at === undefined ? '' : digits(at.y)
}

const best = (size: number, all: readonly Curve[]): number | undefined => {
  const there = all.flatMap(({ points }) => points.filter(({ x }) => x === size).map(({ y }) => y))
  return there.length === 0 ? undefined : Math.min(...there)
}

const ratio = (a: number | undefined, b: number | undefined, digitsAfter: number): string =>
  a === undefined || b === undefined ? '' : (a / b).toFixed(digitsAfter)

const timeTable = (survey: Survey): string => {
  const { study, points } = survey
  const all = timesOf(survey)
  const measured = all.filter(({ like }) => like === undefined)
  const ours = measured.filter(({ name }) => isWeyl(name))
  const others = measured.filter(({ name }) => !isWeyl(name))
  const bounds = ['least by arithmetic', 'least by memory']
  return table(
    [study.x, ...all.map(({ name }) => name), ...bounds, 'roofline / best Weyl', 'best peer / best Weyl'],
    points.map(({ size, bounds: at }) => {
      const mine = best(size, ours)
      const [arithmetic, memory] = [at?.arithmetic, at?.memory].map((ms) => ms && ms / study.per(size))
      const roofline = at && rooflineOf(at) / study.per(size)
      return [
        String(size),
        ...all.map((curve) => cell(size, curve)),
        ...[arithmetic, memory].map((ms) => (ms === undefined ? '' : digits(ms))),
        ratio(roofline, mine, 2),
        ratio(best(size, others), mine, 1),
      ]
    }),
  )
}

const memoryTable = (survey: Survey): string => {
  const all = memoryOf(survey)
  return table(
    [survey.study.x, ...all.map(({ name }) => name)],
    survey.points.map(({ size }) => [String(size), ...all.map((curve) => cell(size, curve))]),
  )
}

/** Why points are missing. */
const leftOut = ({ study, points }: Survey): readonly string[] =>
  points.flatMap(({ size, rows }) =>
    rows.flatMap((row) => (isTimed(row) ? [] : `left out from ${study.x} = ${size} on: ${excuse(row)}`)),
  )

export const surveyText = (survey: Survey): string => {
  const { study, ceilings, simulations } = survey
  return [
    study.time,
    timeTable(survey),
    ...(ceilings === undefined ? [] : [ceilingsText(ceilings)]),
    ...(simulations.length === 0
      ? []
      : [
          'simulated: the lanes of a step, timed on one thread, dealt out to so many; that they wait for memory is left out;',
          'more cores than this machine has are simulated only',
        ]),
    ...leftOut(survey),
    '',
    MEMORY,
    memoryTable(survey),
  ].join('\n')
}
