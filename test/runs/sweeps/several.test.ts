/** Several sweeps, workers or coordinators at one Redis: who goes first, how fast, and that each sweep has one coordinator. */
import { mkdtemp, readdir } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { showProblem } from '../../../src/dsl/core/problem'
import { problemOf } from '../../../src/runs/problems'
import { endedIn } from '../../../src/runs/sweeps/ended'
import { runByWorkers, workFor } from '../../../src/runs/sweeps/redis'
import type { Perform } from '../../../src/runs/sweeps/redis/attempt'
import { queueOf } from '../../../src/runs/sweeps/redis/queue'
import { runFolder } from '../../../src/runs/store'
import { redisServer, type RedisServer } from './redis-server'
import { atOnce, cells, common, ids, redisOf, silent, sweptBy } from './swept'

const here: { redis?: RedisServer } = {}

beforeAll(async () => {
  here.redis = await redisServer()
})
afterAll(() => here.redis?.end())

const url = (): string => here.redis?.url ?? ''

describe('a sweep in Redis', () => {
  test('is run at no more cells a minute by those who have a limit; others take the rest', async () => {
    const { redis, close } = await redisOf(url())
    let count = 0
    const limited: Perform = async (...how) => {
      count++
      await atOnce(...how)
    }
    const other: Perform = async (...how) => {
      while (Number(await redis.get('bull:weyl:limiter')) < 2 && !how[2].aborted) await setTimeout(10)
      await atOnce(...how)
    }
    const { ended } = await sweptBy(url(), [{ perform: limited, limit: 2 }, { perform: other }])
    expect([ended, count]).toEqual([ids, 2])
    await redis.del('bull:weyl:limiter')
    close()
  })

  test('of an earlier priority goes before another that was begun before it', async () => {
    const connection = await redisOf(url())
    const queue = queueOf(connection)
    const [stop, order] = [new AbortController(), new Array<string>()]
    const how = { url: url(), signal: stop.signal, remark: silent }
    const begun = async (sweep: string, priority: number) => {
      const folder = runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))
      await runByWorkers(
        {
          ...how,
          sweep,
          priority,
          folder,
          common: () => Promise.resolve({ ...common, experiment: sweep }),
          onEnd: silent,
        },
        cells,
      )
      return [...(await endedIn(folder)).keys()].sort()
    }
    const waiting = async (count: number): Promise<void> => {
      while ((await queue.getPrioritizedCount()) < count) await setTimeout(10)
    }
    const late = begun('late', 2)
    await waiting(cells.length)
    const soon = begun('soon', 1)
    await waiting(2 * cells.length)
    const perform: Perform = async (job, ...rest) => {
      order.push(job.sweep.experiment)
      await atOnce(job, ...rest)
    }
    const working = workFor({
      ...how,
      perform,
      check: () => Promise.resolve(),
      atOnce: 1,
      shared: undefined,
      patience: 2000,
    })
    // each has its own, in its own folder
    expect(await Promise.all([soon, late])).toEqual([ids, ids])
    stop.abort()
    await working
    expect(order).toEqual([...cells.map(() => 'soon'), ...cells.map(() => 'late')])
    await queue.close()
    connection.close()
  })

  test('has one coordinator: another one, in a copy of its folder, is refused', async () => {
    const connection = await redisOf(url())
    const queue = queueOf(connection)
    const folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'weyl-'))))
    const [first, second] = folders.map(runFolder)
    const stop = new AbortController()
    const how = { url: url(), signal: stop.signal, remark: silent }
    const coordinated = (folder: typeof first) =>
      runByWorkers(
        { ...how, sweep: 'twice', folder, common: () => Promise.resolve(common), onEnd: silent },
        cells,
      )
    const one = coordinated(first)
    while ((await queue.getWaitingCount()) < cells.length) await setTimeout(10)
    const said = await coordinated(second).catch((error: unknown) => showProblem(problemOf(error)))
    expect(said).toContain(
      `got another coordinator of this sweep: ${hostname()}, ${first.path}, expected one`,
    )
    expect(said).toMatch(/Fix: let that one go on, or end it/)
    const check = () => Promise.resolve()
    const working = workFor({ ...how, perform: atOnce, check, atOnce: 1, shared: undefined, patience: 2000 })
    expect(await one).toEqual([])
    expect([...(await endedIn(first)).keys()].sort()).toEqual(ids)
    expect(await readdir(second.path)).toEqual([])
    stop.abort()
    await working
    await queue.close()
    connection.close()
  })
})
