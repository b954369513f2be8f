/** Nothing is lost or counted twice, whoever is killed: parameters are those of the sweep that nobody disturbed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { key, split } from '../../../src/dsl/core/random'
import { type CellFiles, filesOfCells } from './cell-files'
import { killRound, startSweep } from './kills'
import { gone, redisServer, type RedisServer } from './redis-server'

/** `npm run sweep` asks for many cases. */
const long = (fc.readConfigureGlobal().numRuns ?? 0) > 1000
const [ROUNDS, SEEDS, WORKERS, KILLS] = long ? [20, 30, 3, 1000] : [1, 2, 2, 3]

const place: { path: string; redis?: RedisServer; cells: CellFiles } = { path: '', cells: {} }
const env = { TINY_SEEDS: String(SEEDS) }

beforeAll(async () => {
  place.path = await mkdtemp(join(tmpdir(), 'weyl-'))
  place.redis = await redisServer()
  const whole = join(place.path, 'whole')
  const { child, said } = await startSweep(['--out', whole, '--quiet'], env)
  await gone(child)
  expect(child.exitCode, said()).toBe(0)
  place.cells = await filesOfCells(whole)
  expect(Object.keys(place.cells)).toHaveLength(2 * SEEDS)
})
afterAll(async () => {
  await place.redis?.end()
  await rm(place.path, { recursive: true, force: true })
})

describe('a sweep by workers in which anybody is killed at any moment', () => {
  test.each(Array.from({ length: ROUNDS }, (_, i) => i))(
    'ends as the one that nobody disturbed, round %i',
    async (round) => {
      const { path, redis, cells } = place
      if (redis === undefined) throw new Error('no Redis')
      const out = join(path, `round-${round}`)
      const found = await killRound({
        redis,
        out,
        env,
        workers: WORKERS,
        between: long ? [500, 4000] : [600, 1200],
        kills: KILLS,
        key: split(key(round), 'kills'),
      })
      expect(found.code, found.said).toBe(0)
      expect((await filesOfCells(out)) as unknown).toEqual(cells)
      if (long) console.log(`round ${round}: ${JSON.stringify(found.killed)}`)
      await rm(out, { recursive: true, force: true })
    },
  )
})
