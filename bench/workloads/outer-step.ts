/** The outer step of a workload in the words of Weyl. */
import { adam, descend, tensor, type Tasks, type Tree, valueAndGrad } from '../../src'
import type { StoredTensors } from '../../src/data/safetensors'
import type { Workload } from './files'
import { objectiveOf } from './objective'

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
