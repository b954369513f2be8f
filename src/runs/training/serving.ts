/** The part of a thread: it runs the program's own script again, finds that it is a thread, and serves jobs. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { problemOf } from '../problems'
import type { Metrics, Outcome } from '../store'
import { asked, type Service, service, type Told } from './thread-messages'
import { together } from './together'

const served = (): Service | undefined => {
  const data: unknown = workerData
  return !isMainThread && service.is(data) ? data : undefined
}

/** The name of the experiment that this thread serves; none in the main thread, or in one of somebody else. */
export const serving = (): string | undefined => served()?.experiment

/** The cores of a thread that serves; none is told to others. */
export const coresToUse = (): number | undefined => served()?.cores

/** Milliseconds between messages: to wake the other thread takes as long as a short step. */
const TOGETHER = 50

/** Serves jobs until the thread is ended; the signal is set when the main thread says stop. */
export const serve = (
  work: (
    job: unknown,
    signal: AbortSignal,
    report: (row: Metrics) => Promise<void>,
  ) => Promise<Outcome | undefined>,
): void => {
  const stop = new AbortController()
  const tell = (what: Told): void => parentPort?.postMessage(what)
  /** Who waits for rows to be written, in the order in which these were told. */
  const reporting: (() => void)[] = []
  const report = together(TOGETHER, (rows: readonly Metrics[]) => {
    tell({ kind: 'rows', rows })
    return new Promise<void>((resolve) => void reporting.push(resolve))
  })
  const run = async (job: unknown): Promise<void> => {
    try {
      tell({ kind: 'outcome', outcome: await work(job, stop.signal, report) })
    } catch (error) {
      tell({
        kind: 'problem',
        problem: problemOf(error),
        stack: error instanceof Error ? error.stack : undefined,
      })
    }
  }
  parentPort?.on('message', (message: unknown) => {
    if (!asked.is(message)) throw new Error('internal: a thread was told what it does not know')
    if (message.kind === 'stop') stop.abort()
    else if (message.kind === 'written') reporting.shift()?.()
    else void run(message.job)
  })
  tell({ kind: 'ready' })
}
