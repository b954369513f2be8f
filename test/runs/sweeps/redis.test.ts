/** Workers, a coordinator and a Redis in one process, with cells that take no time: who has which, and what is refused. */
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { showProblem } from '../../../src/dsl/core/problem'
import { problemOf } from '../../../src/runs/problems'
import { thisPlace } from '../../../src/runs/sweeps/record'
import { runByWorkers } from '../../../src/runs/sweeps/redis'
import type { Perform } from '../../../src/runs/sweeps/redis/attempt'
import { depotOf } from '../../../src/runs/sweeps/redis/depot'
import { queueOf } from '../../../src/runs/sweeps/redis/queue'
import { runFolder } from '../../../src/runs/store'
import { redisServer, type RedisServer } from './redis-server'
import { atOnce, cells, common, type How, ids, redisOf, silent, sweptBy, type Workers } from './swept'

const all: { redis?: RedisServer; guarded?: RedisServer; full?: RedisServer } = {}

beforeAll(async () => {
  all.redis = await redisServer()
  all.guarded = await redisServer('--requirepass', 'secret')
  all.full = await redisServer('--maxmemory', '1')
})
afterAll(() => Promise.all(Object.values(all).map((server: RedisServer) => server.end())))

const urlOf = (which: keyof typeof all): string => all[which]?.url ?? ''
const never = new AbortController().signal
const swept = (workers: Workers, how?: How) => sweptBy(urlOf('redis'), workers, how)

describe('a sweep in Redis', () => {
  test('comes back cell by cell, and leaves nothing there', async () => {
    const { problems, ended } = await swept([{}, {}])
    expect([problems, ended]).toEqual([[], ids])
    const { redis, close } = await redisOf(urlOf('redis'))
    expect(await redis.keys('weyl:*')).toEqual([])
    expect(await redis.keys('bull:weyl:test*')).toEqual([])
    close()
  })

  test('comes back by a folder that workers see, too', async () => {
    const { problems, ended } = await swept([{ shared: true }])
    expect([problems, ended]).toEqual([[], ids])
  })

  test('is run by those whose code is the same; the others refuse it', async () => {
    let refused: () => void = silent
    const refusal = new Promise<void>((resolve) => (refused = resolve))
    const check = () => {
      refused()
      return Promise.reject(new Error('the code is another'))
    }
    // two cells at a time wait until a third was refused
    const perform: Perform = async (...how) => {
      await refusal
      await atOnce(...how)
    }
    const { said, ended } = await swept([{ check }, { perform }])
    expect(ended).toEqual(ids)
    expect(said.join('\n')).toMatch(/^Refused a cell of the sweep [^]*the code is another/m)
  })

  test('of another version is refused in so many words, on both sides', async () => {
    const words = /weyl 0\.0\.0, as of the sweep[^]*npm install weyl@0\.0\.0/
    const { said, ended } = await swept([{}], {
      given: { weyl: '0.0.0' },
      until: /refuses the cells[^]*weyl@0/,
    })
    expect(ended).toEqual([])
    expect(said.filter((text) => words.test(text))).toHaveLength(2)
    const { redis, close } = await redisOf(urlOf('redis'))
    await redis.flushall()
    close()
  })

  test('on another Node or processor is run, and both sides say so once', async () => {
    const place = { ...thisPlace(), host: 'other', node: 'v0.1.0', processor: 'Abacus' }
    const { said, ended } = await swept([{}], { given: { place } })
    expect(ended).toEqual(ids)
    const text = `Cells run with Node ${process.version}, processor ${thisPlace().processor}, in a sweep that is coordinated with Node v0.1.0, processor Abacus: results may differ in the last bits`
    expect(said.filter((one) => one.startsWith('Cells run'))).toEqual([text, text])
    const alike = await swept([{}], { given: { place: { ...thisPlace(), host: 'other', cores: 1 } } })
    expect(alike.said.filter((one) => one.startsWith('Cells run'))).toEqual([])
  })

  test('goes on beside a job that is no cell', async () => {
    const connection = await redisOf(urlOf('redis'))
    const queue = queueOf(connection)
    const stray: unknown = { sweep: '../..', run: 'rm -rf /' }
    await queue.add('cell', stray as never)
    const { ended, said } = await swept([{}])
    expect(ended).toEqual(ids)
    expect(said.join('\n')).toContain('this job is no cell of weyl')
    await queue.obliterate({ force: true })
    await queue.close()
    connection.close()
  })

  test('tries a cell again that failed without a result, and gives it up after three times', async () => {
    let tries = 0
    const perform: Perform = (job, onStep, signal) => {
      if (job.id !== '0001') return atOnce(job, onStep, signal)
      tries++
      return Promise.reject(new Error('no room'))
    }
    const { problems, ended } = await swept([{ perform }])
    expect(ended).toEqual(ids.filter((id) => id !== '0001'))
    expect([problems.length, tries, showProblem(problemOf(problems[0]))]).toEqual([
      1,
      3,
      expect.stringMatching(/^cell 0001: got no room/),
    ])
  })
})

describe('a Redis that gets full midway', () => {
  test('is waited for by all, who say so once, and nothing is lost', async () => {
    const { redis, close } = await redisOf(urlOf('redis'))
    let begun = 0
    const perform: Perform = async (job, ...how) => {
      if (begun++ === 2) await redis.config('SET', 'maxmemory', '1')
      await atOnce(job, ...how)
    }
    const heard = (text: string): void => {
      // who has a cell that has ended may be told only then that there is no room
      if (text.includes('cannot be brought back')) void redis.config('SET', 'maxmemory', '0')
    }
    const { problems, ended, said } = await swept([{ perform }], { heard })
    expect([problems, ended]).toEqual([[], ids])
    // the coordinator and the worker, each once
    for (const text of said) expect(said.filter((other) => other === text).length).toBeLessThanOrEqual(2)
    await redis.config('SET', 'maxmemory', '0')
    close()
  })
  test('is waited for by who takes a cell, too', async () => {
    const { redis, close } = await redisOf(urlOf('redis'))
    const fill = (bytes: string) => redis.config('SET', 'maxmemory', bytes)
    let checks = 0
    const check = async (): Promise<void> => {
      if (checks++ === 0) await fill('1')
    }
    const heard = (text: string) => void (text.startsWith('Waiting for room') && fill('0'))
    const { problems, ended, said } = await swept([{ check }], { heard }).finally(() => fill('0'))
    expect([problems, ended]).toEqual([[], ids])
    expect(said.filter((text) => text.startsWith('Waiting')).length).toBeOneOf([1, 2])
    close()
  })
})

describe('the files of a cell in Redis', () => {
  const claim = (token: string) => ({ id: '0000', token })
  const some = new Map([['a.json', new Uint8Array([1, 2])]])

  test('are those of its last owner, who alone may change them', async () => {
    const { redis, close } = await redisOf(urlOf('redis'))
    const depot = depotOf(redis, 'files')
    await depot.claim(claim('first'))
    expect(await depot.save(claim('first'), some, false)).toBe(true)
    await depot.claim(claim('second'))
    expect(await depot.save(claim('first'), new Map(), true)).toBe(false)
    expect(await depot.load('0000')).toEqual(new Map([['a.json', Buffer.from([1, 2])]]))
    expect(await depot.save(claim('second'), some, true)).toBe(true)
    // it has ended: nothing more is taken in
    await depot.claim(claim('third'))
    expect(await depot.save(claim('third'), new Map(), true)).toBe(false)
    expect([await depot.hasEnded('0000'), await depot.waiting()]).toEqual([true, ['0000']])
    await depot.empty()
    close()
  })

  test('are cut in pieces, and are none where one of them is missing or changed', async () => {
    const { redis, close } = await redisOf(urlOf('redis'))
    const depot = depotOf(redis, 'pieces')
    const large = new Map([['a.safetensors', Uint8Array.from({ length: 1_500_000 }, (_, i) => i % 251)]])
    await depot.claim(claim('one'))
    await depot.save(claim('one'), large, false)
    expect(
      Buffer.compare(
        (await depot.load('0000'))?.get('a.safetensors') ?? Buffer.of(),
        large.get('a.safetensors') ?? Buffer.of(),
      ),
    ).toBe(0)
    const key = (await redis.hget('weyl:pieces:parcels', '0000')) ?? ''
    const lengths = await Promise.all((await redis.hkeys(key)).map((field) => redis.hstrlen(key, field)))
    expect(Math.max(...lengths)).toBeLessThanOrEqual(512 * 1024)
    await redis.hset(key, '524288', 'x')
    expect(await depot.load('0000')).toBeUndefined()
    await redis.hdel(key, '524288')
    expect(await depot.load('0000')).toBeUndefined()
    await depot.empty()
    close()
  })
})

describe('Redis', () => {
  const begun = async (url: string): Promise<string> => {
    const folder = runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))
    const how = { url, sweep: 'bad', folder, signal: never, onEnd: silent, remark: silent }
    const said = await runByWorkers({ ...how, common: () => Promise.resolve(common) }, cells).then(
      () => 'nothing',
      (error: unknown) => showProblem(problemOf(error)),
    )
    expect(await readdir(folder.path)).toEqual([])
    return said
  }

  test.each([
    [
      'that is away',
      () => 'redis://127.0.0.1:1',
      /the error ECONNREFUSED, expected an answer[^]*Fix: start it/,
    ],
    ['without its password', () => urlOf('guarded').replace(':secret@', ''), /no password, or a wrong one/],
    ['with a wrong one', () => urlOf('guarded').replace('secret', 'guess'), /no password, or a wrong one/],
    ['whose memory is full', () => urlOf('full'), /memory is full[^]*Fix: raise maxmemory/],
    ['at no address', () => 'localhost', /--redis: got 'localhost'[^]*Fix: write it as in redis:/],
  ])('%s is told in one message', async (_, url, message) => {
    const said = await begun(url())
    expect(said).toMatch(message)
    expect(said).not.toMatch(/secret|guess|internal/)
  })

  test('with keys of somebody else is told so', async () => {
    const { redis, close } = await redisOf(urlOf('redis'))
    await redis.set('weyl:bad:waiting', 'mine')
    expect(await begun(urlOf('redis'))).toMatch(/keys of another program/)
    expect(await redis.get('weyl:bad:waiting')).toBe('mine')
    await redis.del('weyl:bad:waiting', 'weyl:bad:about')
    close()
  })
})
