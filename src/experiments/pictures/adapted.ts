/** A trained model, adapted to tasks of the last judged kind. */
import type { AnyTensor } from '../../dsl/core/tensor'
import type { Tree } from '../../dsl/core/tree'
import type { Tasks } from '../../dsl/learning/meta-step'
import { vmapTrees } from '../../dsl/transforms/vmap'
import { compile } from '../../engines/compile'
import { oneTask, tensorsOf, type Trained, type Weights } from '../../runs/training'

/** What is adapted to: on rotated images, a task at an angle that was not trained on. */
export const oneSupport = ({ source, key }: Trained): Tasks['support'] =>
  oneTask(source.judged[source.judged.length - 1].sample(key, 1).support, source)

/** Before and after adaptation to one task. */
export const adaptedWeights = async (trained: Trained): Promise<Weights> => {
  const { model, meta, engine } = trained
  const support = oneSupport(trained)
  const compiled = compile((params: Tree, all: typeof support) => model.weights(params, all), { engine })
  const weights = await compiled(meta, support)
  await compiled.dispose()
  return weights
}

/** The weights of a layer after adaptation to each of so many tasks of the last judged kind: [tasks, …weight]. */
export const weightsOfTasks = async (
  { model, meta, engine, source, key }: Trained,
  tasks: number,
  layer: string,
): Promise<AnyTensor> => {
  const { support } = tensorsOf(source.judged[source.judged.length - 1].sample(key, tasks), source)
  const each = (params: Tree, all: typeof support) =>
    vmapTrees((own) => model.weights(params, own as typeof support).after[layer])(all) as AnyTensor
  const compiled = compile(each, { engine })
  const weights = await compiled(meta, support)
  await compiled.dispose()
  return weights
}
