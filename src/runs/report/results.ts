/** The end of a run: its numbers as `summary.json`, what a report needs as `about.json`, the report, and the tables. */
import { join } from 'node:path'
import { table } from '../../report/table'
import type { CommonSettings } from '../options'
import { orFail } from '../problems'
import { comparisonSentences } from './comparison-text'
import { comparisonsOf } from './comparison'
import { errorTable } from './error-table'
import { floorsOf } from './floors'
import { writeReport } from './reporting'
import { resultTable } from './result-table'
import type { Conditions } from './run-figures'
import { printedSummary, summariesOf } from './summary'
import { chosenTable } from './tuning-tables'
import type { Voice } from './voice'
import {
  type CheckValue,
  FIGURES,
  type Outcome,
  type Published,
  readRun,
  type RunFolder,
  type Tuning,
  writeAbout,
} from '../store'
import { type Cell, claimsOf, type Study } from '../training'

/** What a report tells of an experiment. */
export interface Reported {
  readonly name: string
  readonly title: string
  readonly lead: string
  readonly checkValues: (settings: CommonSettings) => readonly CheckValue[]
  readonly published: readonly Published[]
  readonly conditions: Conditions | undefined
}

export interface Finished {
  readonly experiment: Reported
  readonly settings: CommonSettings
  readonly studies: readonly Study[]
  readonly cells: readonly Cell[]
  readonly outcomes: readonly Outcome[]
  /** How the settings of the models were chosen, if they were. */
  readonly tuning: Tuning | undefined
  readonly folder: RunFolder
  /** Of the whole run. */
  readonly seconds: () => number
}

const isTrained =
  (outcomes: readonly Outcome[]) =>
  ({ study, model, seed }: Cell): boolean =>
    outcomes.some((one) => one.study === study.name && one.model === model.name && one.seed === seed)

/** Writes what a report needs of the cells that were trained to their end, and returns the numbers in it. */
export const writeRecord = async ({
  experiment,
  settings,
  studies,
  cells,
  outcomes,
  folder,
  seconds: elapsed,
}: Omit<Finished, 'tuning'>) => {
  const trained = cells.filter(isTrained(outcomes))
  const missing = cells.filter((cell) => !trained.includes(cell))
  const checkValues = experiment
    .checkValues(settings)
    .filter((check) =>
      cells.some(({ study, model }) => study.name === check.study && model.name === check.model),
    )
  const floors = await floorsOf(studies, settings)
  const seconds = elapsed()
  const claims = claimsOf(studies)
  await writeAbout(folder, {
    experiment: experiment.name,
    title: experiment.title,
    lead: [experiment.lead, ...missing.map(({ slug }) => `Not trained to the end: ${slug}.`)].join(' '),
    date: new Date().toISOString().slice(0, 10),
    seconds,
    settings,
    floors,
    checkValues,
    ...(experiment.published.length > 0 && { published: experiment.published }),
    claims,
    outcomes: trained.map(({ slug }) => `${slug}.json`),
  })
  return { checkValues, floors, seconds, claims }
}

/** Writes and says what came of the cells that were trained to their end, of which there is one at least. */
export const conclude = async ({ tuning, ...finished }: Finished, voice: Voice): Promise<void> => {
  const { experiment, settings, outcomes, folder } = finished
  const models = summariesOf(outcomes)
  const { checkValues, floors, seconds, claims } = await writeRecord(finished)
  const comparisons = comparisonsOf(outcomes, claims)
  const summary = {
    ...printedSummary(settings, models, floors, seconds, experiment.conditions?.marks),
    ...(comparisons.length > 0 && { comparisons }),
    ...(tuning && { tuning }),
  }
  await orFail(folder.writeJson('summary.json', summary))
  const report = await writeReport(await readRun(folder.path), experiment.conditions)
  const { head, rows } = resultTable(models, floors, checkValues)
  const errors = errorTable(models, experiment.published)
  voice.result(`\n${table(head, rows)}\n`)
  if (errors !== undefined) voice.result(`${table(errors.head, errors.rows)}\n`)
  if (tuning !== undefined) {
    const chosen = chosenTable(tuning)
    voice.result(`${table(chosen.head, chosen.rows)}\n`)
  }
  for (const sentence of comparisonSentences(comparisons, tuning)) voice.result(sentence)
  voice.result(`The report is ${report}; the pictures are in ${join(folder.path, FIGURES)}.`)
  voice.json(summary)
}
