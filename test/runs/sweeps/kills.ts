/** A sweep by workers, in which anybody may be killed at any moment, and is started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Key, split, uniform } from '../../../src/dsl/core/random'
import { bundled } from '../../bundled'
import { gone, type RedisServer } from './redis-server'

/** A process, with all that it has said. */
export interface Started {
  readonly child: ChildProcess
  readonly said: () => string
}

const started = async (
  script: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Started> => {
  const child = spawn(process.execPath, [await bundled(script), ...words], {
    env: { ...process.env, ...env },
  })
  let said = ''
  const hear = (chunk: Buffer) => void (said += chunk.toString())
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return { child, said: () => said }
}

const SWEEP = 'test/runs/sweeps/tiny-sweep.ts'

export const startSweep = (words: readonly string[], env: NodeJS.ProcessEnv): Promise<Started> =>
  started(SWEEP, words, env)

export const startWorker = async (url: string, env: NodeJS.ProcessEnv = {}): Promise<Started> =>
  started('test/runs/sweeps/tiny-worker.ts', [await bundled(SWEEP), url], env)

export interface Round {
  readonly redis: RedisServer
  readonly out: string
  readonly env: NodeJS.ProcessEnv
  readonly workers: number
  /** Milliseconds between two kills: least and most. */
  readonly between: readonly [number, number]
  /** At most so many. */
  readonly kills: number
  readonly key: Key
}

/** Runs a sweep to its end, killing at random; returns who was killed how often, and what the coordinator said last. */
export const killRound = async ({ redis, out, env, workers, between, kills, key }: Round) => {
  const words = ['--redis', redis.url, '--out', out]
  const working = await Promise.all(Array.from({ length: workers }, () => startWorker(redis.url)))
  let coordinator = await startSweep(words, env)
  const killed = { worker: 0, coordinator: 0, redis: 0 }
  /** One that is started while Redis is down says so, and ends: a person would start it again. */
  const wasTurnedAway = ({ child, said }: Started): boolean =>
    child.exitCode === 1 && said().includes('Redis at redis://')
  const hasEnded = (): boolean => coordinator.child.exitCode !== null && !wasTurnedAway(coordinator)
  const again = async (): Promise<Started> =>
    startSweep(existsSync(join(out, 'config.json')) ? [...words, '--resume'] : words, env)
  const revived = async (): Promise<void> => {
    if (wasTurnedAway(coordinator)) coordinator = await again()
    for (const [at, worker] of working.entries())
      if (wasTurnedAway(worker)) working[at] = await startWorker(redis.url)
  }
  try {
    for (let i = 0; !hasEnded(); i++) {
      const [pause, who] = uniform(split(key, i), 2)
      const until = performance.now() + between[0] + pause * (between[1] - between[0])
      while (!hasEnded() && performance.now() < until) await setTimeout(10)
      await revived()
      if (hasEnded() || i >= kills) continue
      if (who < 0.6) {
        killed.worker++
        const at = Math.floor((who / 0.6) * workers)
        working[at].child.kill('SIGKILL')
        working[at] = await startWorker(redis.url)
      } else if (who < 0.8) {
        killed.coordinator++
        coordinator.child.kill('SIGKILL')
        await gone(coordinator.child)
        coordinator = await again()
      } else {
        killed.redis++
        await redis.kill()
        await redis.start()
      }
    }
    return { killed, code: coordinator.child.exitCode, said: coordinator.said() }
  } finally {
    for (const { child } of [...working, coordinator]) child.kill('SIGKILL')
    await Promise.all([...working, coordinator].map(({ child }) => gone(child)))
  }
}
