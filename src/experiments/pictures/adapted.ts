/** Adaptation of a trained model to one task of the last judged kind: the task, and the weights before and after. */
import type { Tree } from '../../dsl/core/tree'
import type { Tasks } from '../../dsl/learning/meta-step'
import { compile } from '../../engines/compile'
import { oneTask } from '../../runs/batches'
import type { Weights } from '../../runs/model'
import type { Trained } from '../../runs/study'

/** What is adapted to: on rotated images, a task at an angle that was not trained on. */
export const oneSupport = ({ source, key }: Trained): Tasks['support'] =>
  oneTask(source.judged[source.judged.length - 1].sample(key, 1).support, source)

export const adaptedWeights = async (trained: Trained): Promise<Weights> => {
  const { model, meta, engine } = trained
  const support = oneSupport(trained)
  const compiled = compile((params: Tree, all: typeof support) => model.weights(params, all), { engine })
  const weights = await compiled(meta, support)
  await compiled.dispose()
  return weights
}
