/**
 * One attempt at a cell: its files are fetched into a folder of the attempt, what is left of it is run there, and files
 * are brought back at each checkpoint. Where another worker has claimed the cell meanwhile, it stops.
 */
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fail, messageOf } from '../../../dsl/core/problem'
import { diskProblem, orFail } from '../../problems'
import { runFolder } from '../../store'
import type { CellJob } from '../cell-job'
import { CELL, cellRecord } from '../record'
import type { CellFiles, Claim } from './depot'
import { filesIn, writeFiles } from './parcel'

/** Runs a cell in its folder; calls `onStep` as it gets on. */
export type Perform = (job: CellJob, onStep: () => void, signal: AbortSignal) => Promise<void>

export interface Attempt {
  readonly job: Omit<CellJob, 'folder'>
  readonly claim: Claim
  /** Of this attempt alone. */
  readonly folder: string
  readonly files: CellFiles
  readonly perform: Perform
  readonly signal: AbortSignal
  /** Least milliseconds between two times that files are brought back. */
  readonly between: number
  readonly remark: (text: string) => void
}

/** How an attempt ended: the cell has, or it was interrupted, or somebody else has it. */
export type Ending = 'ended' | 'interrupted' | 'lost'

/** Milliseconds before what could not be brought back is tried again. */
const AGAIN = 2000

/** Does what may fail for want of room, however long there is none; `wait` says so. */
export const withRoom = async <A>(
  what: () => Promise<A>,
  { wait, signal }: { readonly wait: (error: unknown) => void; readonly signal: AbortSignal },
): Promise<A> => {
  for (;;)
    try {
      return await what()
    } catch (error) {
      if (signal.aborted) throw error
      wait(error)
      await setTimeout(AGAIN, undefined, { signal }).catch(() => undefined)
    }
}

/** Brings the results of a cell back, whatever is in the way. */
const delivered = async ({ claim, files, folder, remark, signal }: Attempt): Promise<boolean> =>
  withRoom(async () => files.save(claim, await filesIn(folder), true), {
    signal,
    wait: (error) =>
      remark(`Cell ${claim.id} has ended, but cannot be brought back (${messageOf(error)}); trying again`),
  })

const newest = async (folder: string, names: readonly string[]): Promise<number> =>
  Math.max(
    0,
    ...(await Promise.all(
      names.map((name) =>
        stat(join(folder, name)).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      ),
    )),
  )

/** Brings files back while the cell gets on, at most once in a while, and when there is a new checkpoint. */
const messenger = ({ claim, files, folder, between, remark }: Attempt, lost: () => void) => {
  let last = performance.now()
  let sent = 0
  let busy: Promise<void> = Promise.resolve()
  let isBusy = false
  const bring = async (): Promise<void> => {
    const now = await filesIn(folder)
    const time = await newest(
      folder,
      [...now.keys()].filter((name) => name.endsWith('.checkpoint.safetensors')),
    )
    if (time > sent && !(await files.save(claim, now, false))) lost()
    sent = time
  }
  return {
    onStep: (): void => {
      if (isBusy || performance.now() - last < between) return
      isBusy = true
      busy = bring()
        .catch((error: unknown) => remark(`Cell ${claim.id}: a checkpoint stays here: ${messageOf(error)}`))
        .finally(() => {
          last = performance.now()
          isBusy = false
        })
    },
    idle: (): Promise<void> => busy,
  }
}

const keptText = (id: string, folder: string): string =>
  `Cell ${id}: Redis has not taken what there is of it; it stays in ${folder}. To go on from there, move that folder to ` +
  `cells/${id} in the folder of the sweep, which goes on with --resume and without --redis; workers compute it anew from ` +
  'what Redis has.'

/** Brings back what there is of a cell at the end of an attempt; rejects only while nobody has stopped it. */
const handedOver = async (attempt: Attempt): Promise<Ending | 'kept'> => {
  const { claim, files, folder, signal, remark } = attempt
  const record = await orFail(runFolder(folder).readJson(CELL, cellRecord))
  try {
    if (record?.ended !== undefined) return (await delivered(attempt)) ? 'ended' : 'lost'
    return (await files.save(claim, await filesIn(folder), false)) ? 'interrupted' : 'lost'
  } catch (error) {
    if (!signal.aborted) throw error
    remark(keptText(claim.id, folder))
    return 'kept'
  }
}

/** Makes an attempt. Rejects with what kept the cell from its end, and then it may be tried again. */
export const attemptCell = async (attempt: Attempt): Promise<Ending> => {
  const { job, claim, folder, files, perform, signal } = attempt
  const stop = new AbortController()
  let owned = true
  let kept = false
  const lost = (): void => {
    owned = false
    stop.abort()
  }
  const halt = (): void => stop.abort()
  signal.addEventListener('abort', halt)
  await mkdir(folder, { recursive: true }).catch((error: unknown) =>
    fail(diskProblem(folder, 'made', 'nothing is lost')(error)),
  )
  try {
    await writeFiles(folder, (await files.load(claim.id)) ?? new Map())
    const { onStep, idle } = messenger(attempt, lost)
    if (signal.aborted) halt()
    await perform({ ...job, folder }, onStep, stop.signal)
    await idle()
    if (!owned) return 'lost'
    const ending = await handedOver(attempt)
    if (ending !== 'kept') return ending
    kept = true
    return 'interrupted'
  } finally {
    signal.removeEventListener('abort', halt)
    if (!kept) await rm(folder, { recursive: true, force: true })
  }
}
