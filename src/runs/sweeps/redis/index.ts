/** Sweeps over many machines, by way of a queue in Redis. */
import { WeylError } from '../../../dsl/core/problem'
import type { SweepCell } from '../cells'
import { connected } from './connection'
import type { Common } from '../record'
import { coordinate, type Coordinating } from './coordinate'
import { depotOf } from './depot'
import { enqueue, queueOf } from './queue'
import { work, type Working } from './worker'

export { withoutPassword } from './connection'
export { LAST_PRIORITY } from './queue'

/** Has cells run by workers; returns what kept some from their end. */
export const runByWorkers = async (
  { url, ...how }: Omit<Coordinating, 'connection'> & { readonly url: string },
  cells: readonly SweepCell[],
): Promise<readonly unknown[]> => {
  const connection = await connected(url, how.signal, how.remark)
  try {
    const problems = await coordinate({ ...how, connection }, cells)
    return problems.map((problem) => new WeylError(problem))
  } finally {
    connection.close()
  }
}

/** What cells take of Redis while they wait in the queue, and how long it takes to put them there. */
export const queueSize = async (
  url: string,
  common: Common,
  cells: readonly SweepCell[],
  signal: AbortSignal,
): Promise<{ readonly megabytes: number; readonly seconds: number }> => {
  const connection = await connected(url, signal, () => undefined)
  const { redis } = connection
  const used = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
  const queue = queueOf(connection)
  const depot = depotOf(redis, 'size')
  try {
    const [before, began] = [await used(), performance.now()]
    await depot.announce(common)
    await enqueue(queue, 'size', cells)
    const seconds = (performance.now() - began) / 1000
    const megabytes = ((await used()) - before) / 1e6
    await queue.obliterate({ force: true })
    await depot.empty()
    return { megabytes, seconds }
  } finally {
    await queue.close()
    connection.close()
  }
}

/** Works for whoever has a sweep in that Redis, until it is stopped. */
export const workFor = async ({
  url,
  ...how
}: Omit<Working, 'connection'> & { readonly url: string }): Promise<void> => {
  const connection = await connected(url, how.signal, how.remark)
  try {
    await work({ ...how, connection })
  } finally {
    connection.close()
  }
}
