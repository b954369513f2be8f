/** The report of a finished run, and of several side by side: one HTML file each. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../dsl/core/problem'
import { intervalChart } from '../../report/figures/interval-chart'
import { writeFigures } from '../../report/files'
import { type Report, reportPage, type ReportFigure, type ReportSection } from '../../report/html'
import { ofTheRun } from '../options'
import { diskProblem, orFail } from '../problems'
import { COMPARISON_NOTE, comparisonSentences, comparisonTable } from './comparison-text'
import { comparisonsOf } from './comparison'
import { errorTable } from './error-table'
import { resultTable } from './result-table'
import { type Conditions, runFigures } from './run-figures'
import { type ModelSummary, summariesOf } from './summary'
import { chosenTable, triedTable, tuningNote } from './tuning-tables'
import { FIGURES, type Outcome, type RunRecord, writeWhole } from '../store'

const shown = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value))

const clock = (seconds: number): string =>
  seconds < 60 ? `${seconds.toFixed(0)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`

const factsOf = ({ name, about: { date, seconds, settings } }: RunRecord): Report['facts'] => [
  ['run', name],
  ['date', date],
  ['time', clock(seconds)],
  ...Object.entries(ofTheRun(settings)).map(([setting, value]) => [setting, shown(value)] as const),
]

/** A run with the numbers of its models. */
interface Shown extends RunRecord {
  readonly models: readonly ModelSummary[]
}

const shownOf = (run: RunRecord): Shown => ({ ...run, models: summariesOf(run.outcomes) })

const NOTE =
  '± is half the width of the 95 % interval (Student’s t) over test tasks, all seeds together; ' +
  'where a run has several seeds, the second ± is that over the means of the seeds.'

/** Below this a floor is zero but for rounding, which a logarithmic axis must not be stretched to. */
const NOTHING = 1e-9

/** The losses of the first set of all studies as a picture. */
const resultChart = ({ models, about: { checkValues, floors } }: Shown): ReportFigure => {
  const first = (sets: (typeof models)[number]['sets']) => Object.values(sets)[0].loss
  const withWidth = (mean: number, halfWidth: number | null | undefined) => ({
    mean,
    ...(typeof halfWidth === 'number' && { halfWidth }),
  })
  const title = 'Test loss of every model'
  return {
    name: 'results',
    title,
    caption:
      'Mean query loss after adaptation with its 95 % interval over tasks; lines are floors, which need no training, ' +
      'small marks the check values.',
    svg: intervalChart({
      title,
      valueLabel: 'test loss',
      rows: models.map(({ study, model, sets }) => {
        const { mean, overTasks } = first(sets)
        return { problem: study, model, ...withWidth(mean, overTasks) }
      }),
      floors: floors.flatMap(({ study, floor, sets }) => {
        const [{ loss }] = Object.values(sets)
        return loss === null
          ? []
          : [{ problem: study, name: floor, value: loss.mean < NOTHING ? 0 : loss.mean }]
      }),
      checks: checkValues.map(({ study, model, loss, halfWidth }) => ({
        problem: study,
        model,
        ...withWidth(loss, halfWidth),
      })),
    }),
  }
}

const resultsOf = (run: Shown): ReportSection => {
  const {
    models,
    about: { checkValues, floors },
  } = run
  const table = resultTable(models, floors, checkValues)
  return {
    title: 'Results',
    table: {
      ...table,
      notes: [
        NOTE,
        ...(checkValues.length > 0
          ? ['Check values were computed elsewhere, by an independent program with these settings.']
          : []),
      ],
    },
    figures: [resultChart(run)],
  }
}

/** How the models compare pair by pair, and what is left of what a study claims. */
const comparisonOf = (run: Shown): readonly ReportSection[] => {
  const comparisons = comparisonsOf(run.outcomes, run.about.claims ?? [])
  return comparisons.length === 0
    ? []
    : [
        {
          title: 'Comparison',
          text: comparisonSentences(comparisons, run.tuning).join('\n\n'),
          table: { ...comparisonTable(comparisons, run.models), notes: [COMPARISON_NOTE] },
          figures: [],
        },
      ]
}

/** The settings that were chosen, and all that were tried. */
const tuningOf = ({ tuning }: RunRecord): readonly ReportSection[] =>
  tuning === undefined
    ? []
    : [
        { title: 'Tuning', text: tuningNote(tuning), table: chosenTable(tuning), figures: [] },
        { title: 'Everything that was tried', table: triedTable(tuning), figures: [] },
      ]

/** Our error rates beside published ones, where the experiment knows of any. */
const errorsOf = ({ models, about: { published = [] } }: Shown): readonly ReportSection[] => {
  const errors = errorTable(models, published)
  return errors === undefined
    ? []
    : [
        {
          title: 'Test errors beside published ones',
          table: {
            ...errors,
            notes: [
              'The interval is that of a proportion (Wilson) over test images; with several seeds, that over seeds and ' +
                'test images together, as in the comparison.',
            ],
          },
          figures: [],
        },
      ]
}

const readSvg = (run: RunRecord, name: string): Promise<string> => {
  const path = join(run.folder.path, FIGURES, `${name}.svg`)
  return readFile(path, 'utf8').catch((error: unknown) =>
    fail(diskProblem(path, 'read', 'the run is safe, only its report lacks the picture')(error)),
  )
}

/** The pictures that were drawn of a trained model. */
const learnedBy = async (run: Shown, { study, model, pictures }: Outcome): Promise<ReportSection> => ({
  title: new Set(run.models.map((one) => one.study)).size > 1 ? `${study}: ${model}` : model,
  figures: await Promise.all(
    pictures.map(async (picture): Promise<ReportFigure> => ({
      ...picture,
      svg: await readSvg(run, picture.name),
    })),
  ),
})

const reportOf = async (run: Shown, figures: readonly ReportFigure[]): Promise<Report> => ({
  title: run.about.title,
  lead: run.about.lead,
  facts: factsOf(run),
  sections: [
    resultsOf(run),
    ...comparisonOf(run),
    ...errorsOf(run),
    { title: 'Training and errors', figures },
    ...tuningOf(run),
    ...(await Promise.all(
      run.outcomes.filter(({ pictures }) => pictures.length > 0).map((outcome) => learnedBy(run, outcome)),
    )),
  ],
})

const pageAt =
  (done: string) =>
  async (path: string, report: Report): Promise<string> => {
    await writeWhole(path, reportPage(report)).catch((error: unknown) =>
      fail(diskProblem(path, done, 'the run itself is safe')(error)),
    )
    return path
  }

/** Writes a page into the folder of a run; what it tells of is safe where it cannot be written. */
const writePage = pageAt('written')

/** The same where somebody has named the file. */
export const savePage = pageAt('saved')

/** Draws a finished run and writes its `report.html`; returns where. `conditions` is what its experiment makes of them. */
export const writeReport = async (finished: RunRecord, conditions?: Conditions): Promise<string> => {
  const run = shownOf(finished)
  const figures = runFigures(run.rows, run.outcomes, run.models, conditions)
  await orFail(writeFigures(join(run.folder.path, FIGURES), [resultChart(run), ...figures]))
  return writePage(join(run.folder.path, 'report.html'), await reportOf(run, figures))
}

/** The record with the names of its models after its own, so that those of several runs stay apart. */
const apart = (run: RunRecord): RunRecord => {
  const named = <A extends { readonly model: string }>(one: A): A => ({
    ...one,
    model: `${run.name} · ${one.model}`,
  })
  return {
    ...run,
    outcomes: run.outcomes.map(named),
    rows: run.rows.map(named),
    about: {
      ...run.about,
      floors: run.about.floors.map((one) => ({ ...one, floor: `${run.name} · ${one.floor}` })),
      checkValues: run.about.checkValues.map(named),
    },
  }
}

/** Writes one page that lays runs side by side. */
export const writeComparison = async (
  runs: readonly RunRecord[],
  path: string,
  conditions?: Conditions,
): Promise<void> => {
  const all = runs.map(apart)
  const [first] = all
  const together = shownOf({
    ...first,
    outcomes: all.flatMap(({ outcomes }) => outcomes),
    rows: all.flatMap(({ rows }) => rows),
    about: {
      ...first.about,
      floors: all.flatMap(({ about }) => about.floors),
      checkValues: all.flatMap(({ about }) => about.checkValues),
    },
  })
  await savePage(path, {
    title: `Comparison of ${runs.map(({ name }) => name).join(', ')}`,
    lead: `Runs of ${[...new Set(runs.map(({ about }) => about.experiment))].join(' and ')} side by side.`,
    facts: [],
    sections: [
      resultsOf(together),
      {
        title: 'Training and errors',
        figures: runFigures(together.rows, together.outcomes, together.models, conditions),
      },
      {
        title: 'Settings',
        table: {
          head: ['setting', ...runs.map(({ name }) => name)],
          rows: settingRows(runs),
        },
        figures: [],
      },
    ],
  })
}

const settingRows = (runs: readonly RunRecord[]): readonly (readonly string[])[] => {
  const facts = runs.map((run) => new Map(factsOf(run)))
  const names = [...new Set(facts.flatMap((own) => [...own.keys()]))]
  return names.map((name) => [name, ...facts.map((own) => own.get(name) ?? '')])
}
