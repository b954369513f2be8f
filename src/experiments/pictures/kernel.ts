/** Pictures of a convolution of one layer: its kernels before and after adaptation, and its sharing matrices. */
import type { Picture } from '../../runs/pictures'
import type { Trained } from '../../runs/study'
import { adaptedWeights } from './adapted'
import { weightPictures } from './weights'

export const kernelPictures = async (trained: Trained): Promise<readonly Picture[]> =>
  weightPictures(trained.model.name, trained.meta, await adaptedWeights(trained), [30, 30, 1], [])
