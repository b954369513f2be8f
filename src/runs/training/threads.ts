/**
 * Jobs in threads. A thread runs the program's own script again; there the script finds that it is a thread, and
 * serves one job after the other: what it has loaded and compiled for one is there for the next.
 */
import { Worker } from 'node:worker_threads'
import { WeylError } from '../../dsl/core/problem'
import { codeOf } from '../problems'
import type { Metrics, Outcome } from '../store'
import type { Dealt } from './dealt'
import { asStarted } from './started'
import { type Asked, type Service, told } from './thread-messages'

/** Who listens to a job, and how it is stopped. */
export interface Listening {
  /** Resolves when the row is written, or cannot be. */
  readonly onRow: (row: Metrics) => Promise<void>
  readonly signal: AbortSignal
}

/** A thread and how to have a job done by it. */
interface Thread {
  readonly run: (job: unknown, how: Listening) => Promise<Outcome | undefined>
  readonly end: () => Promise<unknown>
}

const LOADER = [
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_UNKNOWN_MODULE_FORMAT',
  'MODULE_NOT_FOUND',
  'ERR_MODULE_NOT_FOUND',
]

/** Why no thread of a script will do any job: what keeps one from it keeps all. */
class Unable extends WeylError {}

/** Why a thread cannot run the script, though the main thread can. */
const unable = (script: string, error: unknown): Error => {
  const [name, message] = error instanceof Error ? [error.name, error.message] : ['exception', String(error)]
  const ofLoader = name === 'SyntaxError' || LOADER.includes(codeOf(error) ?? '')
  return new Unable({
    where: `a thread of ${script}`,
    given: `the exception ${name}: ${message}`,
    expected: 'the script to run in a thread as it runs here',
    cause: ofLoader
      ? 'what loads the script here is not there in threads'
      : 'each model is trained in a thread, which runs the script again from its first line',
    fix: ofLoader
      ? "start it with ts-node, tsx or Deno, or with a loader as an option of Node, as in NODE_OPTIONS='--import tsx'"
      : 'let the script do nothing before runExperiment that only the main thread may do',
  })
}

const notServed = (script: string, name: string): Error =>
  new Unable({
    where: `a thread of ${script}`,
    given: `an end of the script that did not run the experiment '${name}'`,
    expected: `a call of runExperiment with '${name}', as in the main thread`,
    cause: 'each model is trained in a thread, which runs the script again from its first line',
    fix: 'call runExperiment at the top level of the script, whatever the words of the command line are',
  })

/** After the script has got as far as its experiment nothing should escape; what does may be anybody's. */
const uncaught = (script: string, error: unknown): Error =>
  new WeylError({
    where: `a thread of ${script}`,
    given: `an exception that nobody caught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    expected: 'none',
  })

/** Who waits for a job, and who takes its rows. */
interface Waiting {
  readonly onRow: (row: Metrics) => Promise<void>
  readonly resolve: (outcome: Outcome | undefined) => void
  readonly reject: (reason: Error) => void
}

const started = (script: string, serves: Service): Thread => {
  const worker = new Worker(script, { ...asStarted(), workerData: serves, argv: process.argv.slice(2) })
  let ready = false
  /** Why it does no jobs any more. */
  let over: Error | undefined
  let waiting: Waiting | undefined
  const ask = (what: Asked): void => worker.postMessage(what)
  const gone = (reason: Error): void => {
    over ??= reason
    waiting?.reject(over)
  }
  worker.on('message', (message: unknown) => {
    if (!told.is(message)) gone(new Error('internal: a message of an unknown kind from a thread'))
    else if (message.kind === 'ready') ready = true
    else if (message.kind === 'rows')
      void Promise.all(message.rows.map(async (row) => waiting?.onRow(row))).then(() =>
        ask({ kind: 'written' }),
      )
    else if (message.kind === 'outcome') waiting?.resolve(message.outcome)
    else
      waiting?.reject(
        Object.assign(
          new WeylError(message.problem),
          message.stack !== undefined && { stack: message.stack },
        ),
      )
  })
  worker.on('error', (error) => gone(ready ? uncaught(script, error) : unable(script, error)))
  worker.on('exit', () =>
    gone(
      ready ? new Error('internal: a thread ended without a result') : notServed(script, serves.experiment),
    ),
  )
  return {
    run: async (job, { onRow, signal }) => {
      const halt = (): void => ask({ kind: 'stop' })
      signal.addEventListener('abort', halt)
      if (signal.aborted) halt()
      try {
        return await new Promise((resolve, reject) => {
          waiting = { onRow, resolve, reject }
          if (over === undefined) ask({ kind: 'job', job })
          else reject(over)
        })
      } finally {
        signal.removeEventListener('abort', halt)
      }
    },
    end: () => worker.terminate(),
  }
}

/** Threads of a script: as many as there are jobs at a time. */
export interface Pool {
  /** Has a job done; `undefined` where it was stopped by its signal. */
  readonly run: (job: unknown, how: Listening) => Promise<Outcome | undefined>
  readonly end: () => Promise<void>
}

/** Threads that run `script` and serve the experiment of that name in it, each on so many cores. */
export const threadPool = (script: string, experiment: string, cores: number): Pool => {
  const all = new Set<Thread>()
  const idle: Thread[] = []
  return {
    run: async (job, how) => {
      const thread = idle.pop() ?? started(script, { weyl: 'a thread of a run', experiment, cores })
      all.add(thread)
      let trusted = false
      try {
        const outcome = await thread.run(job, how)
        // one that was told to stop does no more; nor is what is left of one in which a job failed
        trusted = !how.signal.aborted
        return outcome
      } finally {
        if (trusted) idle.push(thread)
        else {
          all.delete(thread)
          await thread.end()
        }
      }
    },
    end: async () => {
      await Promise.all([...all].map((thread) => thread.end()))
    },
  }
}

/** How jobs are run: by which script, serving what, how many of them at a time, and on how many cores each. */
export interface Threads extends Listening, Dealt {
  readonly script: string
  /** The name of the experiment. */
  readonly serves: string
}

/** What came of jobs: where one failed, or was stopped, there is no outcome. */
export interface Done {
  readonly outcomes: readonly (Outcome | undefined)[]
  readonly problems: readonly unknown[]
}

/** Runs all jobs; one that fails does not stop the others. */
export const runInThreads = async (
  { script, serves, atOnce, cores, ...how }: Threads,
  jobs: readonly unknown[],
): Promise<Done> => {
  const outcomes = new Array<Outcome | undefined>(jobs.length)
  const problems: unknown[] = []
  const waiting = [...jobs.entries()]
  const pool = threadPool(script, serves, cores)
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !how.signal.aborted; next = waiting.shift()) {
      const [i, job] = next
      try {
        outcomes[i] = await pool.run(job, how)
      } catch (error) {
        problems.push(error)
        // no other thread will get any further
        if (error instanceof Unable) waiting.length = 0
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, work))
  await pool.end()
  return { outcomes, problems }
}
