/** Weyl itself, on one of its engines. */
import { compile, type Engine, iterate, paths, type Tree, valuesOf } from '../../src'
import type { StoredTensors } from '../../src/data/safetensors'
import { engineNamed, inTheWayOf } from '../../src/engines'
import type { Contender } from '../harness/contender'
import type { Workload } from '../workloads/files'
import { outerStep } from '../workloads/outer-step'

const storedOf = (tree: Tree): StoredTensors['tensors'] =>
  Object.fromEntries(
    paths(tree).map(([name, x]) => [
      name,
      { dtype: 'float32', shape: x.shape, values: Float32Array.from(valuesOf(x)) },
    ]),
  )

const trainer = async (engine: Engine, workload: Workload) => {
  const { slope, step, state, tasks } = outerStep(workload)
  const run = await iterate(step, { engine, state, data: tasks })
  return {
    step: async () => valuesOf((await run.advance(tasks)).figures.loss)[0],
    gradient: async () => {
      const once = compile(slope, { engine })
      const [, gradient] = await once(state.meta, tasks)
      await once.dispose()
      return storedOf(gradient)
    },
  }
}

export const weyl = (engine: string): Contender => ({
  absence: async () => {
    const problem = await inTheWayOf(engine)
    if (problem === undefined) return undefined
    const { given, fix } = problem
    return { unavailable: given, ...(fix === undefined ? {} : { fix }) }
  },
  prepare: async (workload) => trainer(await engineNamed(engine), workload),
})
