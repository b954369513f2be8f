/** The reports of a run and of a sweep that have not ended, as plain functions of what is known of them. */
import { basename } from 'node:path'
import { lossCurves } from '../../report/figures/loss-curves'
import type { Report, ReportFigure, ReportSection } from '../../report/html'
import { clockTime } from '../../report/progress'
import { distinct } from '../../report/style'
import { ofTheRun, type RunConfig } from '../options'
import { lossRows } from '../report'
import type { Metrics } from '../store'
import { type CellRecord, type Plan, readable, variedIn } from '../sweeps'
import { slugOf } from '../training'
import { WEYL } from '../problems'

const short = (value: number | undefined): string =>
  value === undefined ? '' : String(Number(value.toPrecision(3)))

/** Who is at it. */
const stateOf = (writer: string | undefined, path: string): string =>
  writer === undefined
    ? `Nobody is at it: no process on this machine writes to its folder. It goes on with --resume --out ${path}.`
    : `It is under way, in ${writer}.`

export interface LiveRun {
  readonly path: string
  readonly config: RunConfig
  /** The process that writes it, in words, if there is one. */
  readonly writer: string | undefined
  /** Whether it is a cell of a sweep that has ended. */
  readonly ended: boolean
  /** Each step once. */
  readonly rows: readonly Metrics[]
}

interface Series {
  readonly study: string
  readonly model: string
  readonly seed: number
  readonly rows: readonly Metrics[]
}

const seriesOf = (rows: readonly Metrics[]): readonly Series[] => {
  const found = new Map<string, Metrics[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.study, row.model, row.seed])
    const own = found.get(key) ?? []
    own.push(row)
    found.set(key, own)
  }
  return [...found.values()].map((own) => ({ ...own[0], rows: own.toSorted((a, b) => a.step - b.step) }))
}

/** A row for each model: how far it is, and the newest of its numbers. */
const progressSection = (all: readonly Series[], steps: unknown): ReportSection => ({
  title: 'Progress',
  table: {
    head: ['study', 'model', 'seed', 'step', 'of', 'train loss', 'test loss', 'steps/s', 'left'],
    rows: all.map(({ study, model, seed, rows }) => {
      const last = rows[rows.length - 1]
      const tested = rows.findLast(({ test_loss }) => test_loss !== undefined)
      const error = tested?.test_err === undefined ? '' : ` ± ${short(tested.test_err)}`
      const left = typeof steps === 'number' ? Math.max(0, steps - last.step) / last.steps_per_sec : undefined
      return [
        study,
        model,
        String(seed),
        String(last.step),
        readable(steps ?? ''),
        short(last.train_loss),
        `${short(tested?.test_loss)}${error}`,
        short(last.steps_per_sec),
        left === undefined ? '' : clockTime(1000 * left),
      ]
    }),
    notes: [
      'The losses are those of the newest step and of the newest test, ± half the 95 % interval over test tasks.',
    ],
  },
  figures: [],
})

/** Steps of a curve that are drawn, about: more of them cannot be told apart. */
const POINTS = 400

/** All tests, and of the other steps so many that seeds still share theirs. */
const thinned = (rows: readonly Metrics[]): readonly Metrics[] => {
  const stride = Math.ceil(rows.reduce((most, { step }) => Math.max(most, step), 0) / POINTS)
  return rows.filter(({ step, test_loss }) => test_loss !== undefined || step % stride === 0)
}

const curvesOf = (all: readonly Series[]): readonly ReportFigure[] =>
  distinct(all.map(({ study }) => study)).map((study) => ({
    name: `losses-${slugOf(study)}`,
    title: `Losses on ${study}`,
    caption: `${study}: query loss after adaptation, of the meta-batch at each outer step and of test tasks.`,
    svg: lossCurves(
      all.filter((series) => series.study === study).flatMap(({ rows }) => lossRows(thinned(rows))),
      '',
    ),
  }))

export const liveReport = ({
  path,
  config: { experiment, settings },
  writer,
  ended,
  rows,
}: LiveRun): Report => {
  const all = seriesOf(rows)
  return {
    title: `${experiment}: ${basename(path)}`,
    lead: ended ? 'It has ended.' : stateOf(writer, path),
    facts: Object.entries(ofTheRun(settings)).map(([setting, value]) => [setting, readable(value)]),
    sections: [progressSection(all, settings.steps), { title: 'Losses', figures: curvesOf(all) }],
  }
}

export interface LiveSweep {
  readonly path: string
  readonly plan: Plan
  /** How many cells there are in all. */
  readonly all: number
  readonly writer: string | undefined
  /** Of the cells that were begun, by id. */
  readonly records: ReadonlyMap<string, CellRecord>
  /** The newest line of the metrics of each. */
  readonly newest: ReadonlyMap<string, Metrics>
}

/** Rows of a table that anybody reads. */
const MOST = 500

const cellState = ({ ended }: CellRecord): string =>
  ended === undefined ? 'begun' : ended.problem === undefined ? 'ended' : 'diverged'

/** Cells that are under way first, then those that ended last. */
const newestFirst = (records: readonly CellRecord[]): readonly CellRecord[] => [
  ...records.filter(({ ended }) => ended === undefined),
  ...records.filter(({ ended }) => ended !== undefined).reverse(),
]

export const sweepReport = ({ path, plan, all, writer, records, newest }: LiveSweep): Report => {
  const varied = variedIn(plan.sweep)
  const list = newestFirst([...records.values()])
  const ended = list.filter((record) => record.ended !== undefined)
  const some = list.slice(0, MOST)
  const diverged = ended.filter((record) => cellState(record) === 'diverged').length
  return {
    title: `${plan.sweep.experiment}: ${basename(path)}`,
    lead: [
      `${ended.length} of ${all} cells have ended${diverged > 0 ? `, ${diverged} of them because a model diverged` : ''}; ` +
        `${list.length - ended.length} are begun.`,
      ended.length < all ? stateOf(writer, path) : `Compare them: ${WEYL} compare ${path}`,
    ].join('\n\n'),
    facts: [
      ['engine', plan.engine],
      ['weyl', plan.weyl],
    ],
    sections: [
      {
        title: 'Cells',
        table: {
          head: ['cell', ...varied, 'seed', 'state', 'step', 'of', 'train loss', 'test loss', 'machine'],
          rows: some.map((record) => {
            const { id, settings, places } = record
            const row = newest.get(id)
            return [
              id,
              ...varied.map((setting) => readable(settings[setting])),
              readable(settings.seed),
              cellState(record),
              row === undefined ? '' : String(row.step),
              readable(settings.steps),
              short(row?.train_loss),
              short(row?.test_loss),
              places.at(-1)?.host ?? '',
            ]
          }),
          links: some.map(({ id }) => `cells/${id}/`),
          notes: [
            `Those under way first, then those that ended last${list.length > MOST ? `; ${MOST} of ${list.length}` : ''}. ` +
              'Steps and losses are those of the model that is trained at the moment.',
          ],
        },
        figures: [],
      },
    ],
  }
}
