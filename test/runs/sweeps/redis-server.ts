/** A Redis of a test's own, in a folder of its own, that can be killed and started again with what it had. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Redis } from 'ioredis'

/**
 * A port that is free, of those that no connection is given as its own end: while Redis is down, one that calls it there
 * again and again could else be put through to itself.
 */
export const freePort = async (): Promise<number> => {
  const port = randomInt(20_000, 30_000)
  const isFree = await new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
  return isFree === true ? port : freePort()
}

export interface RedisServer {
  readonly url: string
  readonly start: () => Promise<void>
  readonly kill: () => Promise<void>
  /** It keeps its connections, and answers no more. */
  readonly hang: () => void
  /** For good, with its folder. */
  readonly end: () => Promise<void>
}

export const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

/** Resolves when it answers, or need not any more. */
const answers = async (url: string, over: () => boolean): Promise<void> => {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
  } catch {
    await setTimeout(20)
    if (!over()) await answers(url, over)
  } finally {
    redis.disconnect()
  }
}

export const redisServer = async (...words: readonly string[]): Promise<RedisServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'weyl-redis-'))
  const port = await freePort()
  const password = words.includes('--requirepass') ? `:${words[words.indexOf('--requirepass') + 1]}@` : ''
  const url = `redis://${password}127.0.0.1:${port}`
  const all = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--appendonly',
    'yes',
    '--save',
    '',
  ]
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const server = spawn('redis-server', [...all, ...words], { stdio: 'ignore' })
    child = server
    let cause: Error | undefined
    server.once('error', (error) => (cause = error))
    await answers(url, () => cause !== undefined)
    if (cause !== undefined)
      throw new Error("no redis-server: install Debian's package of that name", { cause })
  }
  const kill = async (): Promise<void> => {
    child?.kill('SIGKILL')
    if (child !== undefined) await gone(child)
  }
  await start()
  return {
    url,
    start,
    kill,
    hang: () => void child?.kill('SIGSTOP'),
    end: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
