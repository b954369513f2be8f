/** Sweeps over many machines, by way of a queue in Redis. */
import { WeylError } from '../../../dsl/core/problem'
import type { SweepCell } from '../cells'
import { connected } from './connection'
import { coordinate, type Coordinating } from './coordinate'
import { work, type Working } from './worker'

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
