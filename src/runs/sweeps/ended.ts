/**
 * Which cells of a sweep have ended. Each says so in a folder of its own; those that were found are listed in
 * `ended.jsonl` as well, so that a sweep that goes on reads one file, and not ten thousand.
 *
 * Law: they are the same with any part of the list.
 */
import { stat } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as E from 'fp-ts/Either'
import * as J from 'fp-ts/Json'
import { orFail } from '../problems'
import type { RunFolder } from '../store'
import { begunIn, cellPath, recordOf } from './plan'
import { CELL, type CellRecord, cellRecord } from './record'

const ENDED = 'ended.jsonl'

/** Cells by id that have ended. */
export type Ended = ReadonlyMap<string, CellRecord>

/** Files that are looked at a time: more take longer, and keep more of them open than some machines allow. */
const AT_A_TIME = 16

const forEach = async <A>(all: readonly A[], f: (one: A, i: number) => Promise<void>): Promise<void> => {
  const left = all.entries()
  const work = async (): Promise<void> => {
    for (const [i, one] of left) await f(one, i)
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
}

const statistics = promisify(stat)

/** When a file was changed last; no number where there is none. */
const changedAt = (path: string): Promise<number> =>
  statistics(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => NaN,
  )

/** Those of the list whose records have not changed since, and whether these are all of its lines. */
const listedIn = async (folder: RunFolder): Promise<{ readonly known: Ended; readonly isWhole: boolean }> => {
  const text = new TextDecoder().decode(await orFail(folder.readBytes(ENDED)))
  const lines = text.split('\n').filter((line) => line !== '')
  const since = await changedAt(join(folder.path, ENDED))
  const known = new Map<string, CellRecord>()
  await forEach(lines, async (line) => {
    const parsed = J.parse(line)
    const record = E.isRight(parsed) ? parsed.right : undefined
    if (!cellRecord.is(record) || record.ended === undefined) return
    if ((await changedAt(join(cellPath(folder, record.id), CELL))) <= since) known.set(record.id, record)
  })
  return { known, isWhole: known.size === lines.length }
}

/** All that have ended; of those that are known already nothing is read. */
export const endedIn = async (folder: RunFolder, known?: Ended): Promise<Ended> => {
  const before = known ?? (await listedIn(folder)).known
  const ids = await begunIn(folder)
  const records: (CellRecord | undefined)[] = []
  await forEach(ids, async (id, i) => {
    records[i] = before.get(id) ?? (await recordOf(folder, id))
  })
  return new Map(records.flatMap((record) => (record?.ended === undefined ? [] : [[record.id, record]])))
}

/**
 * The same for whoever has the sweep, and listed: `known` are those that were listed before. A list with lines of which one
 * does not hold is written anew.
 */
export const endedAndListed = async (folder: RunFolder, known?: Ended): Promise<Ended> => {
  const before = known === undefined ? await listedIn(folder) : { known, isWhole: true }
  const now = await endedIn(folder, before.known)
  const isWhole = before.isWhole && [...before.known.keys()].every((id) => now.has(id))
  const fresh = [...now.values()].filter(({ id }) => !(isWhole && before.known.has(id)))
  if (!isWhole) await orFail(folder.remove(ENDED))
  if (fresh.length > 0) await orFail(folder.appendLines(ENDED, fresh))
  return now
}
