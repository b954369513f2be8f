/** The weights of a trained model before and after adaptation to one task of the last judged kind. */
import type { Tree } from '../../dsl/core/tree'
import { compile } from '../../engines/compile'
import { oneTask } from '../../runs/batches'
import type { Weights } from '../../runs/model'
import type { Trained } from '../../runs/study'

export const adaptedWeights = async ({ model, meta, engine, source, key }: Trained): Promise<Weights> => {
  // on rotated images, a task at an angle that was not trained on
  const support = oneTask(source.judged[source.judged.length - 1].sample(key, 1).support, source)
  const compiled = compile((params: Tree, all: typeof support) => model.weights(params, all), { engine })
  const weights = await compiled(meta, support)
  await compiled.dispose()
  return weights
}
