/** What Weyl costs beside the computing: an empty program, compiling, memory over many steps. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Engine, iterate, type Scalar, tensor, trace, type Tree } from '../../src'
import { engineNamed, inTheWayOf } from '../../src/engines'
import { table } from '../../src/report/table'
import { outerStep } from '../workloads/outer-step'
import { digits } from '../harness/report'
import { median } from '../harness/statistics'
import type { Part } from '../part'
import { workloadOf } from '../workloads/make'
import { rank1, rmnist5 } from '../workloads/settings'

const RUNS = 5000
const STEPS = 10_000
const MIB = 2 ** 20

/** Microseconds of a run that only hands a number back. */
const emptyRun = async (engine: Engine): Promise<number> => {
  const { program } = trace((x: Scalar): Tree => x, [tensor([1], [])])
  const executable = await engine.load(program)
  const input = executable.upload(Float32Array.of(1), { shape: [], dtype: 'float32' })
  const us: number[] = []
  for (let i = 0; i < RUNS; i++) {
    const began = performance.now()
    const results = await executable.run([input])
    us.push(1000 * (performance.now() - began))
    results.forEach((result) => result.free())
  }
  input.free()
  executable.dispose()
  return median(us)
}

/** Milliseconds from the function to a program that can run: the second-order step with five inner steps. */
const compileTime = async (engine: Engine): Promise<number> => {
  const workload = workloadOf(rmnist5)
  const began = performance.now()
  const { step, state, tasks } = outerStep(workload)
  const run = await iterate(step, { engine, state, data: tasks })
  const took = performance.now() - began
  run.dispose()
  return took
}

/** So that what grows is what is held, not what waits to be collected. */
const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc()')
}

/** MiB that the process grows by over many steps, and buffers that are left when all is disposed. */
const growth = async (engine: Engine, tell: (what: string) => void) => {
  const before = engine.buffers()
  const { step, state, tasks } = outerStep(workloadOf({ ...rank1, tasks: 4 }))
  const run = await iterate(step, { engine, state, data: tasks })
  const after = async (steps: number): Promise<number> => {
    for (let i = 0; i < steps; i++) await run.advance(tasks)
    collectGarbage()
    return process.memoryUsage().rss / MIB
  }
  const early = await after(STEPS / 10)
  tell(`overhead: ${STEPS} steps`)
  const late = await after(STEPS)
  run.dispose()
  return { mib: late - early, buffers: engine.buffers() - before }
}

export const overhead: Part = {
  name: 'overhead',
  about: `an empty run, compiling rmnist5, memory over ${STEPS} outer steps`,
  run: async ({ engines, tell }) => {
    const data = []
    for (const name of engines) {
      if ((await inTheWayOf(name)) !== undefined) continue
      const engine = await engineNamed(name)
      tell(`overhead: ${name}`)
      data.push({
        name,
        emptyUs: await emptyRun(engine),
        compileMs: await compileTime(engine),
        ...(await growth(engine, tell)),
      })
    }
    return {
      text: table(
        ['engine', 'empty run, µs', 'compile rmnist5, ms', `growth in ${STEPS} steps, MiB`, 'buffers left'],
        data.map(({ name, emptyUs, compileMs, mib, buffers }) => [
          name,
          digits(emptyUs),
          compileMs.toFixed(0),
          mib.toFixed(1),
          String(buffers),
        ]),
      ),
      data,
    }
  },
}
