/** A Redis in which another program has the keys of our queue: that is told before anything has begun. */
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ended } from '../../cli/ended'
import { redisServer, type RedisServer } from './redis-server'

const here: { server?: RedisServer; redis?: Redis } = {}

beforeAll(async () => {
  here.server = await redisServer()
  here.redis = new Redis(here.server.url)
})

afterAll(async () => {
  here.redis?.disconnect()
  await here.server?.end()
})

test.each(['wait', 'marker', 'events'])(
  'a sweep leaves neither folder nor keys where bull:weyl:%s is taken',
  async (name) => {
    const { server, redis } = here
    await redis?.set(`bull:weyl:${name}`, 'mine')
    const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
    const words = ['--out', join(folder, 'out'), '--redis', server?.url ?? '']
    const { code, err } = await ended('sweep', 'examples/23-a-sweep.json', ...words)
    expect(code).toBe(1)
    expect(err).toMatch(
      new RegExp(
        `Redis at \\S+: got bull:weyl:${name}: keys of another program, [^]+Fix: name another database`,
      ),
    )
    expect(await readdir(folder)).toEqual([])
    expect([await redis?.keys('*'), await redis?.get(`bull:weyl:${name}`)]).toEqual([
      [`bull:weyl:${name}`],
      'mine',
    ])
    await redis?.flushall()
  },
)
