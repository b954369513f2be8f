/** Weyl itself, on one of its engines. */
import {
  adam,
  compile,
  descend,
  type Engine,
  iterate,
  paths,
  type Tasks,
  tensor,
  type Tree,
  valueAndGrad,
  valuesOf,
} from '../../src'
import type { StoredTensors } from '../../src/data/safetensors'
import { engineNamed, inTheWayOf } from '../../src/engines'
import type { Contender } from '../harness/contender'
import type { Workload } from '../workloads/files'
import { objectiveOf } from '../workloads/objective'

/** Named tensors as the tree that their names describe, with these records in it even if they are empty. */
const treeOf = (tensors: StoredTensors['tensors'], records: readonly string[] = []): Tree => {
  const root: Record<string, unknown> = Object.fromEntries(records.map((name) => [name, {}]))
  for (const [path, { values, shape, dtype }] of Object.entries(tensors)) {
    const names = path.split('.')
    const folder = names.slice(0, -1).reduce((at, name) => (at[name] ??= {}) as Record<string, unknown>, root)
    folder[names[names.length - 1]] = tensor(values, shape, dtype)
  }
  return root as Tree
}

const storedOf = (tree: Tree): StoredTensors['tensors'] =>
  Object.fromEntries(
    paths(tree).map(([name, x]) => [
      name,
      { dtype: 'float32', shape: x.shape, values: Float32Array.from(valuesOf(x)) },
    ]),
  )

/** The outer step of a workload and what it starts from: the program that is measured. */
export const outerStep = ({ settings, params, data }: Workload) => {
  const { loss } = objectiveOf(settings)
  const { rate, ...betas } = settings.adam
  const optimiser = adam(rate, betas)
  const meta = treeOf(params, ['slow', 'fast', 'rates'])
  const tasks = treeOf(data) as Tasks
  const slope = (at: Tree, given: Tasks) => valueAndGrad((point: Tree) => loss(point, given))(at)
  const step = (state: { readonly meta: Tree; readonly optimiser: Tree }, given: Tasks) => {
    const [value, gradient] = slope(state.meta, given)
    const [move, next] = optimiser.update(gradient, state.optimiser, state.meta)
    return [{ meta: descend(state.meta, move), optimiser: next }, { loss: value }] as const
  }
  return { slope, step, state: { meta, optimiser: optimiser.init(meta) }, tasks }
}

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
