/** The cells of a sweep on this machine: in threads, each in its own folder, which no other process has meanwhile. */
import { orFail } from '../problems'
import { lock, type RunFolder } from '../store'
import { dealt, threadPool } from '../training'
import type { CellJob } from './cell-job'
import type { SweepCell } from './cells'
import { newCellFolder, recordOf } from './plan'
import type { Common } from './record'

export interface Here {
  readonly script: string
  readonly folder: RunFolder
  readonly common: Common
  readonly signal: AbortSignal
  /** Called when a cell has ended. */
  readonly onEnd: () => void
  /** Called with what is to be known. */
  readonly remark: (text: string) => void
}

/** How cells share the cores: as the hungriest of their engines wants it. */
const sharedBy = (cells: readonly SweepCell[]) => {
  const engines = new Set(cells.map(({ settings }) => settings.engine))
  const all = [...engines].map((engine) => dealt(engine, cells.length))
  return {
    atOnce: Math.min(...all.map(({ atOnce }) => atOnce)),
    cores: Math.max(...all.map(({ cores }) => cores)),
  }
}

/** Runs cells, or what is left of them, also where one fails; returns what kept some from their end. */
export const runHere = async (
  { script, folder, common, signal, onEnd, remark }: Here,
  cells: readonly SweepCell[],
): Promise<readonly unknown[]> => {
  const problems: unknown[] = []
  const { atOnce, cores } = sharedBy(cells)
  const pool = threadPool(script, common.experiment, cores)
  const waiting = [...cells]
  const run = async ({ id, settings }: SweepCell): Promise<void> => {
    const own = await newCellFolder(folder, id)
    const held = await orFail(lock(own.path))
    if (held === undefined) {
      remark(`Cell ${id} is left out: another process has its folder, ${own.path}`)
      return
    }
    try {
      const job: CellJob = { sweep: common, id, settings: { ...settings }, folder: own.path }
      await pool.run(job, { onRow: () => Promise.resolve(), signal })
      if ((await recordOf(folder, id))?.ended !== undefined) onEnd()
    } finally {
      await held.release()
    }
  }
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift())
      await run(next).catch((error: unknown) => problems.push(error))
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, cells.length) }, work))
  await pool.end()
  return problems
}
