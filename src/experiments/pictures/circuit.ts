/** Pictures of a circuit on images: its weights before and after adaptation to one task, and what makes them. */
import type { Tree } from '../../dsl/core/tree'
import { compile } from '../../engines/compile'
import { oneTask } from '../../runs/batches'
import type { Picture } from '../../runs/pictures'
import type { Trained } from '../../runs/study'
import { classPictures } from './classes'
import { weightPictures } from './weights'

/** The features that the dense layer reads: [rows, columns, channels]. */
const FEATURES = [26, 26, 32] as const

export const circuitPictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const { model, meta, engine, source, key } = trained
  // a task at an angle that was not trained on
  const support = oneTask(source.judged[source.judged.length - 1].sample(key, 1).support, source)
  const compiled = compile((params: Tree, all: typeof support) => model.weights(params, all), { engine })
  const weights = await compiled(meta, support)
  await compiled.dispose()
  return [...classPictures(trained), ...weightPictures(model.name, meta, weights, FEATURES, source.classes)]
}
