/**
 * `metrics.jsonl`: a line for each step of each model, written while they train. A run that goes on repeats the
 * steps after its last checkpoint; of each step the last row counts.
 */
import * as E from 'fp-ts/Either'
import { orFail } from '../problems'
import { type Metrics, metrics } from './outcome'
import type { RunFolder } from './run-folder'

export const METRICS = 'metrics.jsonl'

const NEWLINE = 0x0a

const lastOfEach = (rows: readonly Metrics[]): readonly Metrics[] => [
  ...new Map(rows.map((row) => [`${row.study}\n${row.model}\n${row.seed}\n${row.step}`, row])).values(),
]

/** Line by line: the file of a long run may be longer than a text can be. */
const linesOf = function* (bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder()
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, from)
    const to = end < 0 ? bytes.length : end
    yield decoder.decode(bytes.subarray(from, to))
    from = to + 1
  }
}

const rowIn = (line: string): readonly Metrics[] => {
  try {
    const row = metrics.decode(JSON.parse(line))
    return E.isRight(row) ? [row.right] : []
  } catch {
    return []
  }
}

/** The rows of all lines. A line cut short by a kill is none: its step is run again. */
export const rowsIn = (bytes: Uint8Array): readonly Metrics[] => [...linesOf(bytes)].flatMap(rowIn)

/** The rows that a run has left, the last of each step. */
export const pastRows = async (folder: RunFolder): Promise<readonly Metrics[]> =>
  lastOfEach(rowsIn((await orFail(folder.readBytes(METRICS))) ?? new Uint8Array()))

export interface MetricsFile {
  /** Takes a row; what comes while the disk is busy is written together. */
  readonly add: (row: Metrics) => void
  /** Waits for the disk. Rejects with its first problem. */
  readonly written: () => Promise<void>
  /** Writes the file anew with the last row of each step, and returns these. */
  readonly tidied: () => Promise<readonly Metrics[]>
}

export const metricsFile = (folder: RunFolder, past: readonly Metrics[]): MetricsFile => {
  const rows = [...past]
  let waiting: Metrics[] = []
  let writing = Promise.resolve()
  const flush = async (): Promise<void> => {
    const now = waiting
    waiting = []
    if (now.length > 0) await orFail(folder.appendLines(METRICS, now.map(metrics.encode)))
  }
  return {
    add: (row) => {
      rows.push(row)
      // one write is always under way at most; it takes along all that waits
      if (waiting.push(row) === 1) {
        writing = writing.then(flush)
        writing.catch(() => undefined)
      }
    },
    written: () => writing,
    tidied: async () => {
      const whole = lastOfEach(rows)
      const text = whole.map((row) => `${JSON.stringify(metrics.encode(row))}\n`).join('')
      await orFail(folder.writeBytes(METRICS, new TextEncoder().encode(text)))
      return whole
    },
  }
}
