/**
 * An event file of TensorBoard that is added to and never written anew: who reads it meanwhile reads on.
 *
 * Law: whatever rows are given again, and wherever the file was cut short, it has each step once, in order.
 */
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail } from '../../dsl/core/problem'
import { codeOf, diskProblem } from '../problems'
import type { Metrics } from '../store'
import { metricsEvent, settingsEvent, stepOf, timeOf, versionEvent } from './events'
import { framed, recordsIn } from './tf-record'

/** TensorBoard reads files whose names have `tfevents` in them. */
export const EVENTS = 'events.out.tfevents.weyl'

export interface EventFile {
  /** Adds the rows whose steps come after all that it has. Rejects with a problem of the disk, and may be called again. */
  readonly add: (rows: readonly Metrics[]) => Promise<void>
}

const present = (path: string): Promise<Uint8Array> =>
  readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return new Uint8Array()
    throw error
  })

/** Writes from a place on, and nothing is left of what was there after it. */
const writeFrom = async (path: string, from: number, bytes: Uint8Array): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, from === 0 ? 'w' : 'r+')
  try {
    await file.truncate(from)
    await file.write(bytes, 0, bytes.length, from)
  } finally {
    await file.close()
  }
}

const together = (events: readonly Uint8Array[]): Uint8Array => Buffer.concat(events.map(framed))

/**
 * The event file of one model, gone on with where it is there already. A new one begins with the time at which training
 * did, in seconds since 1970, and the settings.
 */
export const eventFile = async (
  path: string,
  began: number,
  settings: Readonly<Record<string, unknown>>,
): Promise<EventFile> => {
  const failed = (error: unknown): never =>
    fail(diskProblem(path, 'written', 'metrics.jsonl is safe, from which it can be made anew')(error))
  const { records, end: whole } = recordsIn(await present(path).catch(failed))
  const first = timeOf(records[0])
  const start = first ?? began
  let end = first === undefined ? 0 : whole
  let last = end === 0 ? 0 : records.reduce((most, one) => Math.max(most, stepOf(one)), 0)
  return {
    add: async (rows) => {
      const later = new Map(rows.filter(({ step }) => step > last).map((row) => [row.step, row]))
      if (later.size === 0) return
      const ordered = [...later.values()].sort((a, b) => a.step - b.step)
      const bytes = together([
        ...(end === 0 ? [versionEvent(start), settingsEvent(start, settings)] : []),
        ...ordered.map((row) => metricsEvent(start, row)),
      ])
      await writeFrom(path, end, bytes).catch(failed)
      end += bytes.length
      last = ordered[ordered.length - 1].step
    },
  }
}
