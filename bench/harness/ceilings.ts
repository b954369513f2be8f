/** What the machine can do, by short runs on the engines that write their own code: the ceilings of the roofline. */
import { type Engine, ops, type Tensor, tensor, trace } from '../../src'
import { engineNamed, inTheWayOf } from '../../src/engines'
import { profiling } from '../../src/engines/profile/profiling'
import type { Ceilings } from './roofline'

/** Numbers that no cache holds, 128 MiB; and how often they are added up. */
const SHAPE = [2 ** 11, 2 ** 14] as const
const SUMS = 10

/**
 * Bytes a second of adding up many numbers, the fastest time of several. Nothing is written: what is written is read
 * before, unseen, and would be counted once.
 */
const bandwidthOf = async (engine: Engine): Promise<number> => {
  const values = new Float32Array(SHAPE[0] * SHAPE[1]).fill(1)
  const x: Tensor = tensor(values, SHAPE)
  const executable = await engine.load(trace((all: Tensor) => ops.sum(all), [x]).program)
  const input = executable.upload(values, x)
  let least = Infinity
  for (let i = 0; i < SUMS; i++) {
    const began = performance.now()
    const results = await executable.run([input])
    least = Math.min(least, performance.now() - began)
    results.forEach((result) => result.free())
  }
  input.free()
  executable.dispose()
  return (1000 * values.byteLength) / least
}

/** The most that any of these engines gets out of the machine; nothing where none of them can tell. */
export const ceilingsBy = async (engines: readonly string[]): Promise<Ceilings | undefined> => {
  const measured: Ceilings[] = []
  for (const name of engines) {
    if ((await inTheWayOf(name)) !== undefined) continue
    const engine = await engineNamed(name)
    if (engine.loadTimed !== undefined) {
      const { peak } = await profiling(engine).profile()
      measured.push({ peak: 1e9 * peak, bandwidth: await bandwidthOf(engine) })
    }
    // its threads must not disturb what is timed next
    await engine.dispose()
  }
  if (measured.length === 0) return undefined
  const most = (of: (one: Ceilings) => number): number => Math.max(...measured.map(of))
  return { peak: most(({ peak }) => peak), bandwidth: most(({ bandwidth }) => bandwidth) }
}
