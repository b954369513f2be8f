/**
 * Which cells of a sweep have ended. Each says so in a folder of its own; those that were found are listed in
 * `ended.jsonl` as well, so that a sweep that goes on reads one file, and not ten thousand. Whoever takes the folder of a
 * cell away has it run again.
 *
 * Law: they are the same with any part of the list.
 */
import * as E from 'fp-ts/Either'
import * as J from 'fp-ts/Json'
import { orFail } from '../problems'
import type { RunFolder } from '../store'
import { begunIn, recordOf } from './plan'
import { type CellRecord, cellRecord } from './record'

const ENDED = 'ended.jsonl'

/** Cells by id that have ended. */
export type Ended = ReadonlyMap<string, CellRecord>

/** Those of the list; a line that is no record is as if it were not there. */
const listedIn = async (folder: RunFolder): Promise<Ended> => {
  const bytes = await orFail(folder.readBytes(ENDED))
  const lines = new TextDecoder().decode(bytes).split('\n')
  return new Map(
    lines.flatMap((line): (readonly [string, CellRecord])[] => {
      const parsed = J.parse(line)
      const record = E.isRight(parsed) ? parsed.right : undefined
      return cellRecord.is(record) && record.ended !== undefined ? [[record.id, record]] : []
    }),
  )
}

/** Records that are read at a time: more take longer, and keep more files open than some machines allow. */
const AT_A_TIME = 16

/** All that have ended; of those that are known already nothing is read. */
export const endedIn = async (folder: RunFolder, known?: Ended): Promise<Ended> => {
  const before = known ?? (await listedIn(folder))
  const ids = await begunIn(folder)
  const records: (CellRecord | undefined)[] = []
  const unread = ids.entries()
  const read = async (): Promise<void> => {
    for (const [i, id] of unread) records[i] = before.get(id) ?? (await recordOf(folder, id))
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, read))
  return new Map(records.flatMap((record) => (record?.ended === undefined ? [] : [[record.id, record]])))
}

/** The same for whoever has the sweep, and listed: `known` are those that were listed before. */
export const endedAndListed = async (folder: RunFolder, known?: Ended): Promise<Ended> => {
  const before = known ?? (await listedIn(folder))
  const now = await endedIn(folder, before)
  const isWhole = [...before.keys()].every((id) => now.has(id))
  const fresh = [...now.values()].filter(({ id }) => !(isWhole && before.has(id)))
  if (!isWhole) await orFail(folder.remove(ENDED))
  if (fresh.length > 0) await orFail(folder.appendLines(ENDED, fresh))
  return now
}
