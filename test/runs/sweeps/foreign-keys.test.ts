/** A Redis in which another program has the keys of our queue: that is told before anything has begun. */
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connected } from '../../../src/runs/sweeps/redis/connection'
import { ended } from '../../cli/ended'
import { redisServer, type RedisServer } from './redis-server'

const here: { server?: RedisServer } = {}

beforeAll(async () => {
  here.server = await redisServer()
})
afterAll(() => here.server?.end())

test.each(['wait', 'marker', 'events'])(
  'a sweep leaves neither folder nor keys where bull:weyl:%s is taken',
  async (name) => {
    const url = here.server?.url ?? ''
    const { redis, close } = await connected(url, new AbortController().signal, () => undefined)
    await redis.set(`bull:weyl:${name}`, 'mine')
    const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
    const { code, err } = await ended(
      'sweep',
      'examples/23-a-sweep.json',
      '--out',
      join(folder, 'out'),
      '--redis',
      url,
    )
    expect(code).toBe(1)
    expect(err).toMatch(
      new RegExp(
        `Redis at \\S+: got bull:weyl:${name}: keys of another program, [^]+Fix: name another database`,
      ),
    )
    expect(await readdir(folder)).toEqual([])
    expect(await redis.keys('*')).toEqual([`bull:weyl:${name}`])
    expect(await redis.get(`bull:weyl:${name}`)).toBe('mine')
    await redis.flushall()
    close()
  },
)
