/** One model of the tiny experiment, trained in the thread of the test. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import type { Metrics, Outcome } from '../../../src/runs/store/outcome'
import { type RunFolder, runFolder } from '../../../src/runs/store/run-folder'
import { runJob } from '../../../src/runs/training/job'
import type { Model } from '../../../src/runs/training/model'
import { cellsOf } from '../../../src/runs/training/study'
import { right } from '../../data/outcome'
import { tiny, tinySource } from '../tiny'

export const newFolder = async (): Promise<RunFolder> => runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))

/** All files of a folder with what they hold. */
export const contents = async ({ path }: RunFolder): Promise<Readonly<Record<string, string>>> => {
  const names = await readdir(path)
  const texts = await Promise.all(names.map((name) => readFile(join(path, name), 'latin1')))
  return Object.fromEntries(names.map((name, i) => [name, texts[i]]))
}

export interface TinyRun {
  readonly outcome: Outcome | undefined
  readonly rows: readonly Metrics[]
  readonly model: Model
}

/** The model with two layers, or one made of it; stopped after the step `stopAt`. */
export const runTinyJob = async (
  folder: RunFolder,
  given: Readonly<Record<string, unknown>> = {},
  {
    stopAt,
    change = (model) => model,
  }: { readonly stopAt?: number; readonly change?: (model: Model) => Model } = {},
): Promise<TinyRun> => {
  const settings = right(tiny.decode({ sizes: ['1'], ...given }))
  const studies = right(await tiny.studies(settings)())
  const model = change(studies[0].models[0])
  const [cell] = cellsOf([{ ...studies[0], models: [model], pictures: () => Promise.resolve([]) }], settings)
  const stop = new AbortController()
  const rows: Metrics[] = []
  const outcome = await runJob({
    cell,
    settings,
    engine: wasmEngine(),
    source: tinySource(1, settings.support, settings.query),
    folder,
    signal: stop.signal,
    report: (row) => {
      rows.push(row)
      if (row.step === stopAt) stop.abort()
      return Promise.resolve()
    },
  })
  return { outcome, rows, model }
}
