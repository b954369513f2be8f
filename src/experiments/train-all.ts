/**
 * The models of a run side by side, each in a thread, with one progress bar and one file of metrics for all.
 * A run that goes on repeats the steps after its last checkpoint; of each step the last row counts.
 */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { usesAllCores } from '../engines'
import { progress } from '../report/progress'
import { orFail } from './effects'
import type { Model } from './model'
import { type Metrics, metrics, type Outcome } from './outcome'
import type { RunFolder } from './run-folder'
import type { Settings } from './settings'
import { runInThreads } from './threads'

const METRICS = 'metrics.jsonl'

const lastOfEach = (rows: readonly Metrics[]): readonly Metrics[] => [
  ...new Map(rows.map((row) => [`${row.model} ${row.step}`, row])).values(),
]

/** The rows that an interrupted run has left, the last of each step. */
const pastRows = async (folder: RunFolder): Promise<readonly Metrics[]> => {
  const bytes = await orFail(folder.readBytes(METRICS))
  const lines = new TextDecoder().decode(bytes ?? new Uint8Array()).split('\n')
  const rows = lines.flatMap((line): Metrics[] => {
    try {
      const row: unknown = JSON.parse(line)
      return metrics.is(row) ? [row] : []
    } catch {
      // a line cut short by a kill: its step is run again
      return []
    }
  })
  return lastOfEach(rows)
}

/** Trains all models; `undefined` where the run was interrupted. */
export const trainAll = async (
  name: string,
  models: readonly Model[],
  settings: Settings,
  folder: RunFolder,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly Metrics[]; readonly outcomes: readonly Outcome[] } | undefined> => {
  const rows = [...(await pastRows(folder))]
  const reached = new Map(
    models.map((model) => [
      model.name,
      rows.reduce((last, row) => (row.model === model.name ? Math.max(last, row.step) : last), 0),
    ]),
  )
  const stepsDone = (): number => [...reached.values()].reduce((sum, step) => sum + step, 0)
  const bar = progress(models.length * settings.steps, {
    title: `${name} on ${settings.engine}`,
    stream: process.stderr,
    quiet: settings.quiet,
  })
  bar.update(stepsDone(), {})
  // lines are written one after the other; the first that cannot be written ends the run at its end
  let written = Promise.resolve()
  const onRow = (row: Metrics): void => {
    rows.push(row)
    written = written.then(() => orFail(folder.appendLine(METRICS, row)))
    written.catch(() => undefined)
    reached.set(row.model, row.step)
    bar.update(
      stepsDone(),
      // one model's losses fit on a line: those of the model that the run is about
      row.model === models[0].name
        ? { train_loss: row.train_loss, ...(row.test_loss === undefined ? {} : { test_loss: row.test_loss }) }
        : {},
    )
  }
  try {
    // one model after the other where one alone keeps all cores busy
    const atOnce = usesAllCores(settings.engine) ? 1 : availableParallelism()
    const jobs = models.map((_, model) => ({ model, settings, folder: folder.path }))
    const outcomes = await runInThreads(resolve(process.argv[1]), jobs, onRow, signal, atOnce)
    await written
    const finished = outcomes.filter((outcome) => outcome !== undefined)
    if (finished.length < models.length) return undefined
    const whole = lastOfEach(rows)
    await orFail(
      folder.writeBytes(
        METRICS,
        new TextEncoder().encode(whole.map((row) => `${JSON.stringify(row)}\n`).join('')),
      ),
    )
    return { rows: whole, outcomes: finished }
  } finally {
    bar.stop()
  }
}
