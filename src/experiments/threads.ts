/**
 * Jobs in threads. A thread runs the program's own script again; there
 * the script finds that it is a thread, and serves the one job it was started for.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import * as t from 'io-ts'
import { type Problem, WeylError } from '../dsl/core/problem'
import { type Metrics, metrics, type Outcome, outcome } from './outcome'

/** What a thread tells. */
const message = t.union([
  t.type({ kind: t.literal('row'), row: metrics }),
  t.type({ kind: t.literal('outcome'), outcome: t.union([outcome, t.undefined]) }),
  t.type({
    kind: t.literal('problem'),
    problem: t.intersection([
      t.type({ where: t.string, given: t.string, expected: t.string }),
      t.partial({ cause: t.string, fix: t.string }),
    ]),
  }),
])

type Message = t.TypeOf<typeof message>

/** The job that this thread was started for, or `undefined` in the main thread. */
export const assigned = (): unknown => (isMainThread ? undefined : workerData)

/** Does this thread's job and tells the main thread; the signal is set when the main thread says stop. */
export const serve = async (
  work: (signal: AbortSignal, report: (row: Metrics) => void) => Promise<Outcome | undefined>,
  asProblem: (error: unknown) => Problem,
): Promise<void> => {
  const stop = new AbortController()
  const tell = (told: Message): void => parentPort?.postMessage(told)
  parentPort?.on('message', () => stop.abort())
  try {
    tell({ kind: 'outcome', outcome: await work(stop.signal, (row) => tell({ kind: 'row', row })) })
  } catch (error) {
    tell({ kind: 'problem', problem: asProblem(error) })
  }
  parentPort?.close()
}

/** TypeScript sources need ts-node in the thread too. */
const execArgv = (script: string): string[] => (script.endsWith('.ts') ? ['-r', 'ts-node/register'] : [])

const inThread = (
  script: string,
  data: unknown,
  onRow: (row: Metrics) => void,
  signal: AbortSignal,
): Promise<Outcome | undefined> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(script, {
      workerData: data,
      execArgv: execArgv(script),
      argv: process.argv.slice(2),
    })
    const halt = (): void => worker.postMessage('stop')
    signal.addEventListener('abort', halt)
    if (signal.aborted) halt()
    worker.on('message', (received: unknown) => {
      if (!message.is(received)) reject(new Error('internal: a message of an unknown kind from a thread'))
      else if (received.kind === 'row') onRow(received.row)
      else if (received.kind === 'outcome') resolve(received.outcome)
      else reject(new WeylError(received.problem))
    })
    worker.on('error', reject)
    worker.on('exit', () => {
      signal.removeEventListener('abort', halt)
      reject(new Error('internal: a thread ended without a result'))
    })
  })

/** Runs all jobs, `atOnce` of them at a time; the first problem stops the others (they save themselves) and is the result. */
export const runInThreads = async (
  script: string,
  jobs: readonly unknown[],
  onRow: (row: Metrics) => void,
  signal: AbortSignal,
  atOnce: number,
): Promise<readonly (Outcome | undefined)[]> => {
  const failed = new AbortController()
  const any = AbortSignal.any([signal, failed.signal])
  const results = new Array<Outcome | undefined>(jobs.length)
  const problems: unknown[] = []
  const waiting = [...jobs.entries()]
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !any.aborted; next = waiting.shift()) {
      const [i, job] = next
      try {
        results[i] = await inThread(script, job, onRow, any)
      } catch (error) {
        problems.push(error)
        failed.abort()
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, lane))
  if (problems.length > 0) throw problems[0]
  return results
}
