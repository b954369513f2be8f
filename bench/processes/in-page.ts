/** A workload on the engine wasm in a worker, of a page or of Node: told what to train, it answers with milliseconds. */
import { iterate, valuesOf } from '../../src'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { workloadOf } from '../workloads/make'
import { outerStep } from '../workloads/outer-step'
import type { Settings } from '../workloads/settings'

/** Makes a workload ready; what comes back takes so many steps, and gives the milliseconds of each. */
export const trainingOf = async (settings: Settings, threads: number) => {
  const engine = wasmEngine({ threads })
  const { step, state, tasks } = outerStep(workloadOf(settings))
  const run = await iterate(step, { engine, state, data: tasks })
  let loss = NaN
  return {
    steps: async (count: number): Promise<readonly number[]> => {
      const ms: number[] = []
      for (let i = 0; i < count; i++) {
        const began = performance.now()
        ;[loss] = valuesOf((await run.advance(tasks)).figures.loss)
        ms.push(performance.now() - began)
      }
      return ms
    },
    /** The last loss, by which runs are known to be the same. */
    loss: () => loss,
    end: async () => {
      run.dispose()
      await engine.dispose()
    },
  }
}

export type Training = Awaited<ReturnType<typeof trainingOf>>
