/** What a thread of a run does: trains cells, or writes a trained model as a file, for the experiment of its script. */
import * as t from 'io-ts'
import { key, split } from '../dsl/core/random'
import { engineNamed } from '../engines'
import { fromEither, orFail } from './effects'
import type { Experiment } from './experiment'
import { exportJob, exportModel } from './export-model'
import { runJob } from './job'
import type { Metrics, Outcome } from './outcome'
import { runFolder } from './run-folder'
import { serve } from './serving'
import type { Source } from './source'
import { cellsOf, type Study } from './study'

const assignment = t.type({ cell: t.number, settings: t.UnknownRecord, folder: t.string })

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
    job: t.TypeOf<typeof assignment>,
    signal: AbortSignal,
    report: (row: Metrics) => void,
  ): Promise<Outcome | undefined> => {
    const settings = fromEither(experiment.decode(job.settings))
    const studies = await studiesFor(JSON.stringify(settings), () => orFail(experiment.studies(settings)))
    const cell = cellsOf(studies, settings)[job.cell]
    const { study, seed } = cell
    const source = await sourceFor(`${study.name} ${seed}`, () =>
      orFail(study.source(split(key(seed), 'data'))),
    )
    const engine = await orFail(engineNamed(settings.engine))
    return runJob({ cell, settings, engine, source, folder: runFolder(job.folder), signal, report })
  }
  serve(async (job, signal, report) => {
    if (assignment.is(job)) return train(job, signal, report)
    if (!exportJob.is(job)) throw new Error('internal: a thread without a job')
    await exportModel(experiment, job)
    return undefined
  })
}
