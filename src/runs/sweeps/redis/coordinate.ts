/**
 * The part of the machine that has the folder of a sweep: puts its cells into the queue and collects what comes of them.
 * It remembers nothing that is not in the folder: killed at any moment, it does the same again.
 */
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fail, type Problem } from '../../../dsl/core/problem'
import type { RunFolder } from '../../store'
import type { SweepCell } from '../cells'
import { newCellFolder, recordOf } from '../plan'
import type { Common } from '../record'
import { type Connection, fullText, isFull } from './connection'
import { type Depot, depotOf } from './depot'
import { writeFiles } from './parcel'
import { checkKeys, enqueue, givenUp, queueOf } from './queue'

export interface Coordinating {
  readonly connection: Connection
  readonly sweep: string
  /** Of its cells among those of other sweeps, as BullMQ has it: from 1, the first, to `LAST_PRIORITY`. */
  readonly priority?: number | undefined
  readonly folder: RunFolder
  /** Made when Redis is there: what fails before it leaves nothing. */
  readonly common: () => Promise<Common>
  readonly signal: AbortSignal
  readonly onEnd: () => void
  readonly remark: (text: string) => void
}

/** Milliseconds between looks at what has ended, and between those at whether all that is left is in the queue. */
const [LOOK, REVIEW] = [200, 5000]

/** Brings a cell into its folder; whether it is there then. */
const collected = async (folder: RunFolder, depot: Depot, id: string): Promise<boolean> => {
  const own = await newCellFolder(folder, id)
  if ((await recordOf(folder, id))?.ended === undefined) {
    const files = await depot.load(id).catch(() => undefined)
    if (files !== undefined) await writeFiles(own.path, files)
  }
  const there = (await recordOf(folder, id))?.ended !== undefined
  await (there ? depot.collected(id) : depot.lost(id))
  return there
}

const givenUpProblem = (id: string, reason: string): Problem => ({
  where: `cell ${id}`,
  given: reason,
  expected: 'a result',
  cause: 'it failed wherever it was tried',
  fix: 'mend the reason, and go on with --resume',
})

/** Has all cells run by workers; returns what kept some from their end. */
export const coordinate = async (
  { connection, sweep, priority, folder, common, signal, onEnd, remark }: Coordinating,
  cells: readonly SweepCell[],
): Promise<readonly Problem[]> => {
  await checkKeys(connection)
  const depot = depotOf(connection.redis, sweep)
  const queue = queueOf(connection)
  const left = new Map(cells.map((cell) => [cell.id, cell]))
  const problems: Problem[] = []
  const told = new Set<string>()
  const once = (text: string): void => {
    if (!told.has(text)) remark(text)
    told.add(text)
  }
  /** Puts into the queue what is left, also where it is in there already, or Redis has forgotten it. */
  const review = async (): Promise<void> => {
    const waiting = new Set(await depot.waiting())
    const missing = [...left.values()].filter(({ id }) => !waiting.has(id))
    await enqueue(queue, sweep, missing, priority)
  }
  const listen = async (): Promise<void> => {
    for (const job of await givenUp(queue, sweep)) {
      if (left.delete(job.data.id)) problems.push(givenUpProblem(job.data.id, job.failedReason))
      await job.remove()
    }
    for (const text of await depot.told()) once(text)
  }
  const collect = async (): Promise<void> => {
    for (const id of await depot.waiting())
      if (!left.has(id)) await depot.collected(id)
      else if (await collected(folder, depot, id)) {
        left.delete(id)
        onEnd()
      }
  }
  const who = `${hostname()}, ${resolve(folder.path)}`
  try {
    await depot.coordinate(who)
    await listen()
    await depot.announce(await common())
    let reviewed = -Infinity
    const look = async (): Promise<void> => {
      await collect()
      await listen()
      await depot.coordinate(who)
      if (performance.now() - reviewed > REVIEW) {
        await review()
        reviewed = performance.now()
      }
    }
    while (left.size > 0 && !signal.aborted) {
      // what is collected makes room
      await look().catch((error: unknown) => {
        if (!isFull(error)) throw error
        once(fullText(connection.problem(error)))
      })
      await setTimeout(LOOK, undefined, { signal }).catch(() => undefined)
    }
    if (left.size === 0) await depot.empty()
    return problems
  } catch (error) {
    if (signal.aborted) return problems
    return fail(connection.problem(error))
  } finally {
    await queue.close()
  }
}
