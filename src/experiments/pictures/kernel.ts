/** Pictures of a convolution of one layer: its kernels before and after adaptation, and its sharing matrices. */
import type { Tree } from '../../dsl/core/tree'
import { compile } from '../../engines/compile'
import { oneTask } from '../../runs/batches'
import type { Picture } from '../../runs/pictures'
import type { Trained } from '../../runs/study'
import { weightPictures } from './weights'

export const kernelPictures = async ({
  model,
  meta,
  engine,
  source,
  key,
}: Trained): Promise<readonly Picture[]> => {
  const support = oneTask(source.judged[0].sample(key, 1).support, source)
  const compiled = compile((params: Tree, all: typeof support) => model.weights(params, all), { engine })
  const weights = await compiled(meta, support)
  await compiled.dispose()
  return weightPictures(model.name, meta, weights, [30, 30, 1], [])
}
