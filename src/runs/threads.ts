/**
 * Jobs in threads. A thread runs the program's own script again; there the script finds that it is a thread, and
 * serves one job after the other: what it has loaded and compiled for one is there for the next.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import * as t from 'io-ts'
import { type Problem, WeylError } from '../dsl/core/problem'
import { type Metrics, metrics, type Outcome, outcome } from './outcome'

const problem = t.intersection([
  t.type({ where: t.string, given: t.string, expected: t.string }),
  t.partial({ cause: t.string, fix: t.string }),
])

/** What a thread tells. */
const told = t.union([
  t.type({ kind: t.literal('row'), row: metrics }),
  t.type({ kind: t.literal('outcome'), outcome: t.union([outcome, t.undefined]) }),
  t.type({ kind: t.literal('problem'), problem }),
])

/** What a thread is told. */
const asked = t.union([
  t.type({ kind: t.literal('job'), job: t.unknown }),
  t.type({ kind: t.literal('stop') }),
])

type Told = t.TypeOf<typeof told>
type Asked = t.TypeOf<typeof asked>

/** What this thread serves, or `undefined` in the main thread. */
export const serving = (): unknown => (isMainThread ? undefined : workerData)

const asProblem = (error: unknown): Problem =>
  error instanceof WeylError
    ? error.problem
    : {
        where: 'internal: thread',
        given: error instanceof Error ? (error.stack ?? error.message) : String(error),
        expected: 'no exception',
      }

/** Serves jobs until the thread is ended; the signal is set when the main thread says stop. */
export const serve = (
  work: (job: unknown, signal: AbortSignal, report: (row: Metrics) => void) => Promise<Outcome | undefined>,
): void => {
  const stop = new AbortController()
  const tell = (what: Told): void => parentPort?.postMessage(what)
  const run = async (job: unknown): Promise<void> => {
    try {
      tell({ kind: 'outcome', outcome: await work(job, stop.signal, (row) => tell({ kind: 'row', row })) })
    } catch (error) {
      tell({ kind: 'problem', problem: asProblem(error) })
    }
  }
  parentPort?.on('message', (message: unknown) => {
    if (!asked.is(message)) throw new Error('internal: a thread was told what it does not know')
    if (message.kind === 'stop') stop.abort()
    else void run(message.job)
  })
}

/** TypeScript sources need ts-node in the thread too. */
const execArgv = (script: string): string[] => (script.endsWith('.ts') ? ['-r', 'ts-node/register'] : [])

/** A thread and how to have a job done by it. */
interface Lane {
  readonly run: (job: unknown) => Promise<Outcome | undefined>
  readonly end: () => Promise<unknown>
}

const lane = (script: string, serves: unknown, onRow: (row: Metrics) => void, signal: AbortSignal): Lane => {
  const worker = new Worker(script, {
    workerData: serves,
    execArgv: execArgv(script),
    argv: process.argv.slice(2),
  })
  const ask = (what: Asked): void => worker.postMessage(what)
  const halt = (): void => ask({ kind: 'stop' })
  signal.addEventListener('abort', halt)
  if (signal.aborted) halt()
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void): void => {
          worker.off('message', hear).off('error', reject).off('exit', gone)
          act()
        }
        const gone = (): void => settle(() => reject(new Error('internal: a thread ended without a result')))
        const hear = (message: unknown): void => {
          if (!told.is(message))
            settle(() => reject(new Error('internal: a message of an unknown kind from a thread')))
          else if (message.kind === 'row') onRow(message.row)
          else if (message.kind === 'outcome') settle(() => resolve(message.outcome))
          else settle(() => reject(new WeylError(message.problem)))
        }
        worker.on('message', hear).on('error', reject).on('exit', gone)
        ask({ kind: 'job', job })
      }),
    end: () => {
      signal.removeEventListener('abort', halt)
      return worker.terminate()
    },
  }
}

/** How jobs are run: by which script, serving what, and how many of them at a time. */
export interface Threads {
  readonly script: string
  readonly serves: unknown
  readonly atOnce: number
  readonly onRow: (row: Metrics) => void
  readonly signal: AbortSignal
}

/** What came of jobs: where one failed, or was stopped, there is no outcome. */
export interface Done {
  readonly outcomes: readonly (Outcome | undefined)[]
  readonly problems: readonly Error[]
}

/** Runs all jobs; one that fails does not stop the others. */
export const runInThreads = async (
  { script, serves, atOnce, onRow, signal }: Threads,
  jobs: readonly unknown[],
): Promise<Done> => {
  const outcomes = new Array<Outcome | undefined>(jobs.length)
  const problems: Error[] = []
  const waiting = [...jobs.entries()]
  /** Does jobs in one thread, until one fails: what is left of the thread is not trusted with others. */
  const workInThread = async (): Promise<void> => {
    const thread = lane(script, serves, onRow, signal)
    try {
      for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
        const [i, job] = next
        outcomes[i] = await thread.run(job)
      }
    } catch (error) {
      problems.push(error instanceof Error ? error : new Error(String(error)))
    } finally {
      await thread.end()
    }
  }
  const work = async (): Promise<void> => {
    while (waiting.length > 0 && !signal.aborted) await workInThread()
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, work))
  return { outcomes, problems }
}
