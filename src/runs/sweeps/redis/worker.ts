/**
 * A worker: takes cells of any sweep from the queue, one after the other, for as long as nobody stops it. It runs only
 * what its own script has: a cell of another version or of other code is refused, and goes back for others.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rmdir } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Job } from 'bullmq'
import { type Problem, showProblem } from '../../../dsl/core/problem'
import { problemOf } from '../../problems'
import { type Common, differenceOf, thisPlace, WEYL_VERSION } from '../record'
import { attemptCell, type Perform, withRoom } from './attempt'
import { type Connection, fullText, isFull } from './connection'
import { type CellFiles, type Depot, depotOf } from './depot'
import { cellMessage, type CellMessage, DEATHS, QUEUE } from './queue'
import { sharedFiles } from './shared'

export interface Working {
  readonly connection: Connection
  readonly perform: Perform
  /** Rejects with a problem where cells of a sweep would be others here. */
  readonly check: (sweep: Common) => Promise<void>
  readonly atOnce: number
  /** Cells a minute, of all workers that say so together, as BullMQ counts them. */
  readonly limit?: number | undefined
  /** The folder of cells, where this machine sees that of the sweep. */
  readonly shared: string | undefined
  readonly signal: AbortSignal
  readonly remark: (text: string) => void
  /** Milliseconds without a sign of life after which a worker is taken for dead. */
  readonly patience: number
}

/** Milliseconds after which a refused cell is there for others. */
const REFUSED = 100

const MINUTE = 60_000

/** Milliseconds for which BullMQ may go on taking a job when it was told to take no more. */
const LET_GO = 2000

const versionProblem = (asked: string): Problem => ({
  where: `weyl worker on ${hostname()}`,
  given: `weyl ${WEYL_VERSION}`,
  expected: `weyl ${asked}, as of the sweep`,
  fix: `install that version here, as in npm install weyl@${asked}`,
})

/** Whether cells of a sweep can run here, found out once for each. */
const compatible = ({ check }: Working) => {
  const known = new Map<string, Promise<Problem | undefined>>()
  return (sweep: string, what: Common): Promise<Problem | undefined> => {
    const found =
      known.get(sweep) ??
      (what.weyl === WEYL_VERSION
        ? check(what).then(() => undefined, problemOf)
        : Promise.resolve(versionProblem(what.weyl)))
    known.set(sweep, found)
    return found
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })

/**
 * Works until it is stopped, and then leaves what it has begun to others, from its last step on.
 *
 * Law: it ends within 20 s of the step at hand, whatever Redis does; what Redis does not take then stays in a folder,
 * which is named.
 */
export const work = async (working: Working): Promise<void> => {
  const { connection, perform, atOnce, limit, shared, signal, remark, patience } = working
  const { bullmq, redis } = connection
  const home = await mkdtemp(join(tmpdir(), 'weyl-worker-'))
  const problemWith = compatible(working)
  const told = new Set<string>()
  const once = (text: string): void => {
    if (!told.has(text)) remark(text)
    told.add(text)
  }

  const refused = async (job: Job<CellMessage>, token: string, depot: Depot, problem: Problem) => {
    once(`Refused a cell of the sweep ${job.data.sweep}:\n${showProblem(problem)}`)
    const who = `${hostname()} (process ${process.pid})`
    await depot.tell(`${who} refuses the cells of this sweep:\n${showProblem(problem)}`)
    await job.moveToDelayed(Date.now() + REFUSED, token)
    // it must not be faster at refusing cells than others are at taking them
    await setTimeout(patience, undefined, { signal }).catch(() => undefined)
    return new bullmq.DelayedError()
  }

  const run = async (job: Job<CellMessage>, token: string): Promise<void> => {
    if (!cellMessage.is(job.data)) throw new bullmq.UnrecoverableError('this job is no cell of weyl')
    const { sweep, id, settings } = job.data
    const depot = depotOf(redis, sweep)
    const common = await depot.common()
    // a sweep that is over, or a cell that somebody has run meanwhile
    if (common === undefined || (await depot.hasEnded(id))) return
    const problem = await problemWith(sweep, common)
    if (problem !== undefined) throw await refused(job, token, depot, problem)
    const difference = differenceOf(thisPlace(), common.place)
    if (difference !== undefined) once(difference)
    const claim = { id, token: randomUUID() }
    const claimed = async (): Promise<void> => {
      if (difference !== undefined) await depot.tell(difference)
      await depot.claim(claim)
    }
    await withRoom(claimed, {
      signal,
      wait: (error) => {
        if (!isFull(error)) throw error
        once(fullText(connection.problem(error)))
      },
    })
    const files: CellFiles = shared === undefined ? depot : sharedFiles(shared, depot)
    const ending = await attemptCell({
      job: { sweep: common, id, settings },
      claim,
      folder: join(home, claim.token),
      files,
      perform,
      signal,
      between: patience / 4,
      remark: once,
    })
    if (ending === 'interrupted' && signal.aborted) {
      await job.moveToWait(token)
      throw new bullmq.WaitingError()
    }
    if (ending === 'interrupted') throw new Error('it stopped before its end')
  }

  const atHand = new Set<Promise<void>>()
  const handle = async (job: Job<CellMessage>, token = ''): Promise<void> => {
    const running = run(job, token)
      .catch((error: unknown) => {
        // of what was stopped BullMQ has nothing to tell Redis, which may be away
        throw signal.aborted ? new bullmq.WaitingError() : error
      })
      .finally(() => atHand.delete(running))
    atHand.add(running)
    await running
  }

  const worker = new bullmq.Worker<CellMessage>(QUEUE, handle, {
    connection: redis,
    concurrency: atOnce,
    ...(limit !== undefined && { limiter: { max: limit, duration: MINUTE } }),
    lockDuration: patience,
    stalledInterval: patience / 2,
    maxStalledCount: DEATHS,
    drainDelay: 1,
  })
  worker.on('error', () => undefined)
  worker.on('failed', (job, error) => {
    if (job !== undefined) remark(`Cell ${job.data.id} of the sweep ${job.data.sweep}: ${error.message}`)
  })
  remark(`Waiting for cells; stop with Ctrl-C`)
  await aborted(signal)
  const paused = worker.pause().catch(() => undefined)
  await Promise.allSettled(atHand)
  // BullMQ waits for ever to let go of a Redis that it was about to look for again
  const hang = new AbortController()
  await Promise.race([paused, setTimeout(LET_GO, undefined, { signal: hang.signal })])
  hang.abort()
  await worker.close(true)
  // not empty where Redis did not take all
  await rmdir(home).catch(() => undefined)
}
