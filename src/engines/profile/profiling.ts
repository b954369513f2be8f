/**
 * Engines that tell where the time goes. Programs get a clock between their kernels and keep the lines that they come
 * from; what they compute stays the same, bit for bit.
 */
import { optimise } from '../../compiler/optimise'
import { recorded } from '../../dsl/core/origin'
import { fail } from '../../dsl/core/problem'
import type { AnyTensor } from '../../dsl/core/tensor'
import { tensor } from '../../dsl/primitives/leaves'
import { einsum } from '../../dsl/primitives/einsum'
import { trace } from '../../dsl/transforms/program'
import { checkEngine, type Engine, type TimedExecutable } from '../engine'
import { NOTHING_TIMED, type Timing } from '../kit/timing'
import { type Profile, profileOf } from './profile'

export interface ProfilingEngine extends Engine {
  /** What has run since this was last asked for. It runs a product of matrices, too, as a measure of the machine. */
  readonly profile: () => Promise<Profile>
}

type LoadTimed = NonNullable<Engine['loadTimed']>

/** What came after an earlier moment; counters only grow. */
const since = (before: Timing, now: Timing): Timing => ({
  runs: now.runs - before.runs,
  wall: now.wall - before.wall,
  parts: now.parts.map((part, i) => ({
    ...part,
    lanes: part.lanes.map((steps, lane) =>
      steps.map((ms, step) => ms - (before.parts[i]?.lanes[lane][step] ?? 0)),
    ),
  })),
})

/** Rows of a square matrix that lies in the nearest caches with two more, and of which no engine cuts the product. */
const ROWS = 96
/** Products of a size: not more, and none begun after so many milliseconds. */
const PRODUCTS = 100
const LONGEST = 200
/** Larger matrices, on a device that has more to do them with, have to be so many times as fast. */
const FASTER = 1.2

const milliseconds = ({ parts }: Timing): number =>
  parts.flatMap(({ lanes }) => lanes.flat()).reduce((sum, ms) => sum + ms, 0)

/** GFLOP/s of one thread, or the device: the fastest of some products of two matrices of so many rows. */
const rateOf = async (loadTimed: LoadTimed, rows: number): Promise<number> => {
  const x = tensor(new Float32Array(rows * rows).fill(1), [rows, rows])
  const { program } = trace((a: AnyTensor, b: AnyTensor) => einsum('ij,jk->ik', a, b), [x, x])
  const executable = await loadTimed(program)
  const given = [x, x].map((one) => executable.upload(new Float32Array(rows * rows).fill(1), one))
  let [least, before] = [Infinity, 0]
  const began = performance.now()
  for (let i = 0; i < PRODUCTS && (least === Infinity || performance.now() - began < LONGEST); i++) {
    for (const buffer of await executable.run(given)) buffer.free()
    const now = milliseconds(executable.timing())
    // a coarse clock may see nothing
    if (now > before) least = Math.min(least, now - before)
    before = now
  }
  for (const buffer of given) buffer.free()
  executable.dispose()
  return (2 * rows ** 3) / (least * 1e6)
}

/** The same of the size that suits the machine. */
const peakOf = async (loadTimed: LoadTimed): Promise<number> => {
  let [rate, faster] = [0, await rateOf(loadTimed, ROWS)]
  for (let rows = 2 * ROWS; faster > FASTER * rate; rows *= 2) {
    rate = faster
    faster = await rateOf(loadTimed, rows)
  }
  return Math.max(rate, faster)
}

/**
 * The engine, for finding what takes the time: `profile` tells of all that has run on it, kernel by kernel. The engines
 * `wasm`, `native` and `webgpu` can be profiled, the last where the device has a clock. Throws for an engine that
 * cannot be profiled, such as `reference`, and for what is none.
 *
 * @example
 * const engine = profiling(await engineNamed('wasm'))
 * const f = compile((x: Tensor<readonly [3]>) => ops.sum(ops.exp(x)), { engine })
 * await f(tensor([0, 0, 0], [3])) // 3
 * const { programs } = await engine.profile()
 * programs[0].kernels[0].makes.map(({ operation }) => operation) // ['exp', 'sum']
 * await engine.dispose()
 */
export const profiling = (engine: Engine): ProfilingEngine => {
  const { name, loadTimed } = checkEngine('profiling', engine)
  if (loadTimed === undefined)
    return fail({
      where: 'profiling',
      given: `the engine ${name}, ${name === 'webgpu' ? 'whose device has no clock' : 'whose kernels are not its own'}`,
      expected: 'an engine that can be profiled: wasm, native, or webgpu on a device with a clock',
      fix: "profiling(await engineNamed('wasm')), or --engine native",
    })
  const loaded = new Map<TimedExecutable, Timing>()
  const ended = new Set<TimedExecutable>()
  return {
    ...engine,
    // the passes are run here, so that what they make keeps its lines
    takes: 'origins',
    load: async (program) => {
      const executable = await loadTimed(recorded(() => optimise(program)))
      loaded.set(executable, NOTHING_TIMED)
      return {
        ...executable,
        dispose: () => {
          ended.add(executable)
          executable.dispose()
        },
      }
    },
    profile: async () => {
      const timings = [...loaded].map(([executable, before]) => {
        const now = executable.timing()
        if (ended.has(executable)) loaded.delete(executable)
        else loaded.set(executable, now)
        return since(before, now)
      })
      ended.clear()
      return {
        engine: name,
        peak: await peakOf(loadTimed),
        programs: timings.filter(({ runs }) => runs > 0).map(profileOf),
      }
    },
  }
}
