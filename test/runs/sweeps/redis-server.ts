/** A Redis of a test's own, in a folder of its own, that can be killed and started again with what it had. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Redis } from 'ioredis'

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

export interface RedisServer {
  readonly url: string
  readonly start: () => Promise<void>
  readonly kill: () => Promise<void>
  /** For good, with its folder. */
  readonly end: () => Promise<void>
}

export const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

/** Resolves when it answers. */
const answers = async (url: string): Promise<void> => {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
  } catch {
    await setTimeout(20)
    await answers(url)
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
    child = spawn('redis-server', [...all, ...words], { stdio: 'ignore' })
    await answers(url)
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
    end: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
