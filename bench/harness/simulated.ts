/** A step on more cores than there are, by the times of its lanes on one. */
import { type Engine, iterate } from '../../src'
import { optimise } from '../../src/compiler/optimise'
import { inTheWayOf } from '../../src/engines'
import type { TimedExecutable } from '../../src/engines/engine'
import { nativeEngine } from '../../src/engines/native/engine'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { outerStep } from '../workloads/outer-step'
import type { Workload } from '../workloads/files'
import { onThreads } from './roofline'
import { median } from './statistics'

/** The engines that deal lanes out to threads. */
const THREADED: Readonly<
  Record<string, (options: { readonly threads: number }) => Engine | Promise<Engine>>
> = { native: nativeEngine, wasm: wasmEngine }

const WARM = 3
const LEAST = 5

/** Milliseconds of a step on one thread, and those of each of its lanes. */
interface Step {
  readonly whole: number
  readonly lanes: readonly number[]
}

/** Milliseconds of each lane in all runs so far. */
const lanesOf = (executable: TimedExecutable): readonly number[] =>
  executable
    .timing()
    .parts.filter(({ lanes }) => lanes.length > 1)
    .flatMap(({ lanes }) => lanes.map((steps) => steps.reduce((sum, ms) => sum + ms, 0)))

const stepsOn = async (engine: Engine, workload: Workload, seconds: number): Promise<readonly Step[]> => {
  const { loadTimed } = engine
  if (loadTimed === undefined) return []
  const loaded: TimedExecutable[] = []
  const load: Engine['load'] = async (program) => {
    const executable = await loadTimed(engine.takes === undefined ? program : optimise(program))
    loaded.push(executable)
    return executable
  }
  const { step, state, tasks } = outerStep(workload)
  const run = await iterate(step, { engine: { ...engine, load }, state, data: tasks })
  const lanes = (): readonly number[] => loaded.flatMap(lanesOf)
  const steps: Step[] = []
  for (let i = 0; i < WARM; i++) await run.advance(tasks)
  for (const end = performance.now() + 1000 * seconds; performance.now() < end || steps.length < LEAST;) {
    const [before, began] = [lanes(), performance.now()]
    await run.advance(tasks)
    const whole = performance.now() - began
    steps.push({ whole, lanes: lanes().map((ms, i) => ms - before[i]) })
  }
  run.dispose()
  return steps
}

/** Milliseconds of a step on each number of threads; nothing on engines that have no lanes. */
export const simulated = async (
  name: string,
  workload: Workload,
  seconds: number,
  threads: readonly number[],
): Promise<readonly number[] | undefined> => {
  if (!Object.hasOwn(THREADED, name) || (await inTheWayOf(name)) !== undefined) return undefined
  const engine = await THREADED[name]({ threads: 1 })
  const steps = await stepsOn(engine, workload, seconds)
  await engine.dispose()
  return threads.map((count) => median(steps.map(({ whole, lanes }) => onThreads(whole, lanes, count))))
}
