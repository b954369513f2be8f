/** What a thread of a run does: trains cells, or writes a trained model as a file, for the experiment of its script. */
import { key, split } from '../dsl/core/random'
import { engineNamed, forOnce } from '../engines'
import type { Experiment } from './experiment'
import { exportJob, exportModel } from './export-model'
import { fromEither, orFail } from './problems'
import { type Metrics, type Outcome, runFolder } from './store'
import { cellJob, checkHere, checkJob, runCell } from './sweeps'
import {
  type Assignment,
  assignment,
  cellsOf,
  coresToUse,
  runJob,
  serve,
  type Source,
  type Study,
} from './training'
import { chosenStudies, runTrial, trialCell } from './tuning'

/** Keeps what was last made for a name: jobs of one kind follow each other. */
const remembered = <A>() => {
  let last: { readonly name: string; readonly made: Promise<A> } | undefined
  return (name: string, make: () => Promise<A>): Promise<A> => {
    if (last?.name !== name) last = { name, made: make() }
    return last.made
  }
}

/** Serves cells in a thread. What one has read, and drawn its tasks from, serves the next. */
export const serveCells = (experiment: Experiment): void => {
  const studiesFor = remembered<readonly Study[]>()
  const sourceFor = remembered<Source>()
  const train = async (
    job: Assignment,
    signal: AbortSignal,
    report: (row: Metrics) => Promise<void>,
  ): Promise<Outcome | undefined> => {
    const settings = fromEither(experiment.decode(job.settings))
    const studies = await studiesFor(JSON.stringify([settings, job.choices]), async () =>
      chosenStudies(await orFail(experiment.studies(settings)), job.choices),
    )
    const cell =
      job.trial === undefined
        ? cellsOf(studies, settings)[job.cell]
        : trialCell(studies, job.trial, settings.steps)
    const { study, seed } = cell
    const source = await sourceFor(`${study.name} ${seed}`, () =>
      orFail(study.source(split(key(seed), 'data'))),
    )
    const cores = coresToUse()
    const engine = await engineNamed(settings.engine, cores)
    const once = await engineNamed(forOnce(settings.engine), cores)
    const work = { cell, settings, engine, once, source, folder: runFolder(job.folder), signal, report }
    return job.trial === undefined ? runJob(work) : runTrial(work)
  }
  serve(async (job, signal, report) => {
    if (assignment.is(job)) return train(job, signal, report)
    if (cellJob.is(job)) await runCell(experiment, job, signal, report)
    else if (checkJob.is(job)) await checkHere(experiment, job.sweep)
    else if (exportJob.is(job)) await exportModel(experiment, job)
    else throw new Error('internal: a thread without a job')
    return undefined
  })
}
