/** The queue of all sweeps, as BullMQ has it: what a job holds, and when it is tried again. */
import type { Job, Queue } from 'bullmq'
import * as t from 'io-ts'
import { fail } from '../../../dsl/core/problem'
import type { SweepCell } from '../cells'
import type { Connection } from './connection'

/** A cell of a sweep; what all of them have in common is with the sweep. */
export const cellMessage = t.readonly(t.type({ sweep: t.string, id: t.string, settings: t.UnknownRecord }))

export type CellMessage = t.TypeOf<typeof cellMessage>

/** The name of the queue, after which its keys are called: `bull:weyl:…`. */
export const QUEUE = 'weyl'

/** What BullMQ keeps under its keys. */
const KINDS: readonly (readonly [string, readonly string[]])[] = [
  ['list', ['wait', 'active', 'paused']],
  ['zset', ['delayed', 'prioritized', 'completed', 'failed', 'waiting-children', 'repeat', 'marker']],
  ['set', ['stalled']],
  ['hash', ['meta']],
  ['stream', ['events']],
  ['string', ['id', 'pc', 'limiter', 'stalled-check']],
]

/** Refuses a Redis in which keys of the queue hold something else: what is put there would be lost halfway. */
export const checkKeys = async ({ redis, problem }: Connection): Promise<void> => {
  const all = KINDS.flatMap(([kind, names]) => names.map((name) => ({ kind, key: `bull:${QUEUE}:${name}` })))
  const found = await Promise.all(all.map(({ key }) => redis.type(key)))
  const foreign = all.filter(({ kind }, i) => !['none', kind].includes(found[i])).map(({ key }) => key)
  if (foreign.length > 0)
    fail({ ...problem(new Error('WRONGTYPE')), given: `${foreign.join(', ')}: keys of another program` })
}

/** Tries of a cell that no result came of: a disk that was full, a thread that was killed. */
const ATTEMPTS = 3

/** Milliseconds before the second try; twice as long before the third. */
const BACK_OFF = 1000

/** How often the worker of a cell may die before the cell is to blame. */
export const DEATHS = 20

const jobName = ({ sweep, id }: Pick<CellMessage, 'sweep' | 'id'>): string => `${sweep}-${id}`

export const queueOf = ({ bullmq, redis }: Connection): Queue<CellMessage> => {
  const queue = new bullmq.Queue<CellMessage>(QUEUE, { connection: redis })
  queue.on('error', () => undefined)
  return queue
}

/** Jobs that are added at a time. */
const CHUNK = 500

/** The last priority that BullMQ knows; the first is 1, before which jobs without any come. */
export const LAST_PRIORITY = 2 ** 21

/** Puts cells into the queue, those that are in it already as they are. */
export const enqueue = async (
  queue: Queue<CellMessage>,
  sweep: string,
  cells: readonly SweepCell[],
  priority?: number,
): Promise<void> => {
  for (let from = 0; from < cells.length; from += CHUNK)
    await queue.addBulk(
      cells.slice(from, from + CHUNK).map(({ id, settings }) => ({
        name: 'cell',
        data: { sweep, id, settings: { ...settings } },
        opts: {
          jobId: jobName({ sweep, id }),
          attempts: ATTEMPTS,
          backoff: { type: 'exponential', delay: BACK_OFF },
          removeOnComplete: true,
          ...(priority !== undefined && { priority }),
        },
      })),
    )
}

/** The jobs of a sweep that were given up. */
export const givenUp = async (
  queue: Queue<CellMessage>,
  sweep: string,
): Promise<readonly Job<CellMessage>[]> =>
  (await queue.getFailed()).filter(({ id }) => id?.startsWith(`${sweep}-`))
