/** Pictures of a convolution of one layer: its kernels before and after adaptation, its sharing, its symmetry, how it turns. */
import type { Picture } from '../../runs/store'
import type { Trained } from '../../runs/training'
import { adaptedWeights } from './adapted'
import { equivariancePictures } from './equivariance'
import { kernelSymmetries } from '../../symmetry/read-outs/kernel'
import { symmetryPictures } from './symmetry'
import { weightPictures } from './weights'

export const kernelPictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const weights = await adaptedWeights(trained)
  const [side, , inputs, channels] = weights.before.conv.shape
  return [
    ...weightPictures(trained.model.name, trained.meta, weights, [30, 30, 1], []),
    ...(await symmetryPictures(trained, 'conv', kernelSymmetries(side, inputs, channels))),
    ...(await equivariancePictures(trained, weights.after.conv)),
  ]
}
