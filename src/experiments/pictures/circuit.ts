/** Pictures of a circuit on images: its weights before and after adaptation to one task, and what makes them. */
import type { Tree } from '../../dsl/core/tree'
import { compile } from '../../engines/compile'
import { oneTask } from '../../runs/batches'
import type { Picture } from '../../runs/pictures'
import type { Source } from '../../runs/source'
import type { Trained } from '../../runs/study'
import { classPictures } from './classes'
import { type Features, weightPictures } from './weights'

const CHANNELS = 32

/** What the dense layer reads of the 3×3 convolution before it. */
const featuresOf = ({ input: [height, width] }: Source): Features => [height - 2, width - 2, CHANNELS]

export const circuitPictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const { model, meta, engine, source, key } = trained
  // a task at an angle that was not trained on
  const support = oneTask(source.judged[source.judged.length - 1].sample(key, 1).support, source)
  const compiled = compile((params: Tree, all: typeof support) => model.weights(params, all), { engine })
  const weights = await compiled(meta, support)
  await compiled.dispose()
  return [
    ...classPictures(trained),
    ...weightPictures(model.name, meta, weights, featuresOf(source), source.classes),
  ]
}
