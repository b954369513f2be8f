/**
 * The part of a thread: one cell of a sweep, in a folder that is a run's (`config.json`, outcomes, parameters,
 * `metrics.jsonl`, `about.json`), so that whatever reads runs reads cells. It draws no pictures.
 *
 * Law: interrupted anywhere and gone on with anywhere, it ends as if it had never stopped.
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { fail, type Problem } from '../../dsl/core/problem'
import { key, split } from '../../dsl/core/random'
import { programHash } from '../../dsl/transforms/program-hash'
import { engineNamed } from '../../engines'
import type * as TE from 'fp-ts/TaskEither'
import type { CommonSettings } from '../options'
import { fromEither, orFail } from '../problems'
import { type Reported, writeRecord } from '../report'
import {
  type Metrics,
  metricsFile,
  type Outcome,
  pastRows,
  type RunFolder,
  runFolder,
  writeConfig,
} from '../store'
import { cellsOf, coresToUse, Diverged, runJob, type Source, stepProgram, type Study } from '../training'
import {
  andHere,
  CELL,
  type CellRecord,
  cellRecord,
  checkSettings,
  common,
  type Common,
  spent,
} from './record'

/** What a thread is given: a cell, and a folder for it. */
export const cellJob = t.readonly(
  t.type({ sweep: common, id: t.string, settings: t.UnknownRecord, folder: t.string }),
)

export type CellJob = t.TypeOf<typeof cellJob>

/** Or a sweep alone: whether its cells can run here. */
export const checkJob = t.readonly(t.type({ sweep: common }))

/** The experiment of a cell, as the script of a thread has it. */
export interface CellExperiment extends Reported {
  readonly decode: (raw: unknown) => E.Either<Problem, CommonSettings>
  readonly studies: (settings: CommonSettings) => TE.TaskEither<Problem, readonly Study[]>
}

/** The set of all tasks that settings are chosen by. */
export const VALIDATION = 'validation'

/** Sets aside what settings are chosen by, and judges on it as well as on the tests. */
const withValidation = ({ tuning, ...source }: Source): Source => {
  if (tuning === undefined)
    return fail({
      where: 'sweep: validation',
      given: 'data without tasks to choose settings by',
      expected: 'images or tasks set aside',
      fix: 'take "validation" out of the sweep, or take the data that come along',
    })
  const { judged, ...training } = tuning
  return {
    ...source,
    ...training,
    judged: [...judged.map((tasks) => ({ ...tasks, set: VALIDATION, floors: [] })), ...source.judged],
  }
}

const sourceOf = async (study: Study, seed: number, validation: boolean): Promise<Source> => {
  const source = await orFail(study.source(split(key(seed), 'data')))
  return validation ? withValidation(source) : source
}

/** The hash of the program of every model of a cell. */
export const programsOf = async (
  studies: readonly Study[],
  settings: CommonSettings,
  validation: boolean,
): Promise<Readonly<Record<string, string>>> => {
  const found: (readonly [string, string])[] = []
  for (const { study, model, seed, slug } of cellsOf(studies, settings)) {
    const source = await sourceOf(study, seed, validation)
    found.push([slug, programHash(stepProgram(model, source, key(seed), settings.tasks).program)])
  }
  return Object.fromEntries(found)
}

/** Refuses a sweep whose cells would be others here than where it was begun. */
export const checkHere = async (experiment: CellExperiment, sweep: Common): Promise<void> => {
  const settings = fromEither(experiment.decode(sweep.first))
  await engineNamed(settings.engine, coresToUse())
  const studies = await orFail(experiment.studies(settings))
  const found = await programsOf(studies, settings, sweep.validation)
  const other = Object.keys({ ...sweep.programs, ...found }).find(
    (slug) => found[slug] !== sweep.programs[slug],
  )
  if (other !== undefined)
    fail({
      where: `experiment '${experiment.name}': ${other}`,
      given: `the program ${found[other]?.slice(0, 12) ?? 'none'}`,
      expected: `${sweep.programs[other]?.slice(0, 12) ?? 'none'}, that of the sweep`,
      cause: 'the code of the experiment is not the same here as where the sweep was begun',
      fix: 'bring both to the same state, and start the worker again',
    })
}

const begun = async (folder: RunFolder, { sweep, id, settings }: CellJob): Promise<CellRecord> => {
  const before = await orFail(folder.readJson(CELL, cellRecord))
  if (before !== undefined) checkSettings(before, settings)
  if (before?.ended !== undefined) return before
  const { experiment, weyl, programs } = sweep
  const places = andHere(before?.places ?? [])
  const record = { id, experiment, settings, weyl, programs, places }
  await orFail(writeConfig(folder, experiment, settings))
  await orFail(folder.writeJson(CELL, record))
  return record
}

/** Runs a cell, or what is left of it. Without an end of its record it was interrupted, and can go on. */
export const runCell = async (
  experiment: CellExperiment,
  job: CellJob,
  signal: AbortSignal,
  report: (row: Metrics) => Promise<void>,
): Promise<void> => {
  const folder = runFolder(job.folder)
  const record = await begun(folder, job)
  if (record.ended !== undefined) return
  const settings = fromEither(experiment.decode(job.settings))
  const engine = await engineNamed(settings.engine, coresToUse())
  const studies = await orFail(experiment.studies(settings))
  const cells = cellsOf(studies, settings).map((cell) => ({ ...cell, drawn: false }))
  const rows = metricsFile(folder, await pastRows(folder))
  const outcomes: Outcome[] = []
  let problem: Problem | undefined
  const sources = new Map<Study, Source>()
  for (const cell of cells) {
    const { study, seed } = cell
    const source = sources.get(study) ?? (await sourceOf(study, seed, job.sweep.validation))
    sources.set(study, source)
    const told = async (row: Metrics): Promise<void> => {
      rows.add(row)
      // the file as a whole makes up for lines that a full disk did not take
      await rows.written().catch(() => undefined)
      await report(row)
    }
    try {
      const done = await runJob({ cell, settings, engine, source, folder, signal, report: told })
      if (done === undefined) return
      outcomes.push(done)
    } catch (error) {
      // with these settings it diverges wherever it runs: that is a result
      if (!(error instanceof Diverged)) throw error
      ;({ problem } = error)
    }
  }
  await rows.tidied()
  const times = spent(outcomes, settings.engine)
  if (outcomes.length > 0)
    await writeRecord({
      experiment,
      settings,
      studies,
      cells,
      outcomes,
      folder,
      seconds: () => times.seconds,
    })
  await orFail(folder.writeJson(CELL, { ...record, ended: { ...times, ...(problem && { problem }) } }))
}
