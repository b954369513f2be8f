/** What is known of a run or a sweep while it trains, from its folder alone: it is looked at anew as often as one wants. */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Report } from '../../report/html'
import { orFail } from '../problems'
import { type Metrics, newRows, type RunFolder, runFolder, writerOf } from '../store'
import {
  begunIn,
  CELL,
  cellPath,
  cellRecord,
  type CellRecord,
  countCells,
  type Plan,
  readPlan,
  recordOf,
} from '../sweeps'
import { begun } from './begun'
import { liveReport, sweepReport } from './live-report'

/** A page that is told anew when it has changed. */
export interface Watched {
  /** The report as it is now. */
  readonly look: () => Promise<Report>
  /** The page that a finished run has left, as a path; nothing before. */
  readonly finished: () => Promise<string | undefined>
  /** The cells of a sweep that were begun, each with a page of its own; none of a run. */
  readonly cells: () => Promise<ReadonlyMap<string, RunFolder>>
}

const REPORT = 'report.html'

const reportIn = (folder: RunFolder): Promise<string | undefined> => {
  const path = join(folder.path, REPORT)
  return access(path).then(
    () => path,
    () => undefined,
  )
}

/** A run, or a cell of a sweep. */
const watchedRun = (folder: RunFolder): Watched => {
  const news = newRows(folder)
  const rows = new Map<string, Metrics>()
  return {
    look: async () => {
      const config = await begun(folder)
      const writer = await writerOf(folder.path)
      const ended = (await orFail(folder.readJson(CELL, cellRecord)))?.ended !== undefined
      for (const row of await news())
        rows.set(JSON.stringify([row.study, row.model, row.seed, row.step]), row)
      return liveReport({ path: folder.path, config, writer, ended, rows: [...rows.values()] })
    },
    finished: () => reportIn(folder),
    cells: () => Promise.resolve(new Map()),
  }
}

/** A cell of a sweep as a table has it. */
const watchedSweep = (folder: RunFolder, plan: Plan): Watched => {
  const records = new Map<string, CellRecord>()
  const news = new Map<string, () => Promise<readonly Metrics[]>>()
  const newest = new Map<string, Metrics>()
  const all = countCells(plan.sweep)
  return {
    look: async () => {
      const writer = await writerOf(folder.path)
      for (const id of await begunIn(folder)) {
        if (records.get(id)?.ended !== undefined) continue
        const record = await recordOf(folder, id)
        if (record === undefined) continue
        const rows = news.get(id) ?? newRows(runFolder(cellPath(folder, id)))
        news.set(id, rows)
        const last = (await rows()).at(-1)
        if (last !== undefined) newest.set(id, last)
        records.set(id, record)
      }
      return sweepReport({ path: folder.path, plan, all, writer, records, newest })
    },
    finished: () => Promise.resolve(undefined),
    cells: async () => new Map((await begunIn(folder)).map((id) => [id, runFolder(cellPath(folder, id))])),
  }
}

/** The run or the sweep in a folder. Rejects where there is none. */
export const watchedIn = async (folder: RunFolder): Promise<Watched> => {
  await begun(folder)
  const plan = await readPlan(folder)
  return plan === undefined ? watchedRun(folder) : watchedSweep(folder, plan)
}
