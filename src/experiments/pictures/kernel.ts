/** Pictures of a convolution of one layer: its kernels before and after adaptation, its sharing, its symmetry, how it turns. */
import type { Picture } from '../../runs/store'
import type { Trained } from '../../runs/training'
import { adaptedWeights } from './adapted'
import { equivariancePictures } from './equivariance'
import { kernelSymmetries } from '../../symmetry/read-outs/kernel'
import { convolutionIn } from './layers'
import { symmetryPictures } from './symmetry'
import { weightPictures } from './weights'

export const kernelPictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const weights = await adaptedWeights(trained)
  const [layer, { shape }] = convolutionIn(weights.before)
  const [side, , inputs, channels] = shape
  return [
    ...weightPictures(trained.model.name, trained.meta, weights, [30, 30, 1], []),
    ...(await symmetryPictures(trained, layer, kernelSymmetries(side, inputs, channels))),
    ...(await equivariancePictures(trained, weights.after[layer])),
  ]
}
