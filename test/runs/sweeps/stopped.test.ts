/** Who is told to stop stops, whatever Redis does, and what it has computed is kept. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { startSweep, type Started, startWorker } from './kills'
import { gone, redisServer, type RedisServer } from './redis-server'

/** Three times what the law allows: these machines are busy. */
const LONG = 60_000

const here: { started: Started[]; redis?: RedisServer } = { started: [] }

afterEach(async () => {
  for (const { child } of here.started) child.kill('SIGKILL')
  await Promise.all(here.started.map(({ child }) => gone(child)))
  await here.redis?.end()
})

const until = async (what: () => Promise<boolean>): Promise<void> => {
  const over = performance.now() + LONG
  while (!(await what()) && performance.now() < over) await setTimeout(20)
}

/** How it ended; nothing if it did not. */
const ended = ({ child }: Started): Promise<number | null | undefined> =>
  Promise.race([gone(child).then(() => child.exitCode), setTimeout(LONG, undefined, { ref: false })])

/** The folders of the cells that a worker is at. */
const atHand = async (temporary: string): Promise<readonly string[]> => {
  const homes = (await readdir(temporary)).filter((name) => name.startsWith('weyl-worker-'))
  const found = homes.map(async (home) =>
    (await readdir(join(temporary, home))).map((name) => join(temporary, home, name)),
  )
  return (await Promise.all(found)).flat()
}

const hasBegun = async (folder: string): Promise<boolean> => (await readdir(folder)).includes('metrics.jsonl')

/** Steps of a cell that no test waits for. */
const ENDLESS = 100_000_000

/** A coordinator, a worker with a cell at hand, and one without. */
const sweeping = async (steps: number, ...words: readonly string[]) => {
  const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
  const temporary = join(folder, 'temporary')
  await mkdir(temporary)
  const redis = await redisServer(...words)
  here.redis = redis
  const env = { TINY_STEPS: String(steps), TMPDIR: temporary }
  const out = join(folder, 'sweep')
  const all = await Promise.all([
    startSweep(['--redis', redis.url, '--out', out], env),
    startWorker(redis.url, env),
    startWorker(`${redis.url}/5`, { TMPDIR: folder }),
  ])
  here.started = all
  await until(async () => (await Promise.all((await atHand(temporary)).map(hasBegun))).includes(true))
  await until(() => Promise.resolve(all.slice(1).every(({ said }) => said().includes('Waiting for cells'))))
  return { folder, temporary, redis, env, out, all }
}

const isAway = ({ said }: Started): boolean => said().includes('is away')

describe('while a sweep is coordinated', () => {
  test('a second coordinator is refused its folder, and the first goes on', async () => {
    const { folder, redis, env, out, all } = await sweeping(ENDLESS)
    for (const words of [['--redis', redis.url, '--resume'], ['--resume'], []]) {
      const second = await startSweep([...words, '--out', out], env)
      await gone(second.child)
      expect(second.child.exitCode).toBe(1)
      expect(second.said()).toMatch(new RegExp(`got [^]*process ${all[0].child.pid} on [^]*Fix: `))
    }
    expect(all.map(({ child }) => child.exitCode)).toEqual([null, null, null])
    for (const { child } of all) child.kill('SIGTERM')
    expect(await Promise.all(all.map(ended))).toEqual([143, 143, 143])
    await rm(folder, { recursive: true })
  })
})

describe('with a Redis that is away', () => {
  test('all stop at SIGTERM, and what a cell has so far is gone on with', async () => {
    const { folder, temporary, redis, env, out, all } = await sweeping(2000, '--requirepass', 'secret')
    await redis.kill()
    await until(() => Promise.resolve(all.every(isAway)))
    for (const { child } of all) child.kill('SIGTERM')
    const codes = await Promise.all(all.map(ended))
    const said = all.map((one) => one.said()).join('\n')
    expect(codes, said).toEqual([143, 143, 143])
    const url = redis.url.replace('secret', 'PASSWORD')
    expect(said).toContain(
      ` --redis ${url} --resume --out ${out}, with the password in the place of PASSWORD\n`,
    )
    expect(said).not.toContain('secret')

    const [kept] = await atHand(temporary)
    const [, id] = /Cell (\d+): Redis has not taken/.exec(all[1].said()) ?? []
    expect(all[1].said()).toContain(`it stays in ${kept}.`)
    const rows = await readFile(join(kept, 'metrics.jsonl'), 'utf8')
    expect(rows).not.toBe('')
    await mkdir(join(out, 'cells'), { recursive: true })
    await rename(kept, join(out, 'cells', id))
    const again = await startSweep(['--out', out, '--resume', '--quiet'], env)
    await gone(again.child)
    expect(again.child.exitCode, again.said()).toBe(0)
    // not one of them was made anew: they tell of times
    expect((await readFile(join(out, 'cells', id, 'metrics.jsonl'), 'utf8')).startsWith(rows)).toBe(true)
    await rm(folder, { recursive: true })
  })
})

describe('with a Redis that hangs', () => {
  test('all stop at SIGINT', async () => {
    const { folder, temporary, redis, out, all } = await sweeping(ENDLESS)
    redis.hang()
    for (const { child } of all) child.kill('SIGINT')
    expect(await Promise.all(all.map(ended)), all.map((one) => one.said()).join('\n')).toEqual([
      130, 130, 130,
    ])
    expect(all[0].said()).toContain(` --redis ${redis.url} --resume --out ${out}\n`)
    expect(await atHand(temporary)).toHaveLength(1)
    await rm(folder, { recursive: true })
  })
})
