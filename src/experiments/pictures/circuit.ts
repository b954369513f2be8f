/** Pictures of a circuit on images: its weights before and after adaptation to one task, and what makes them. */
import type { Picture } from '../../runs/store'
import type { Source, Trained } from '../../runs/training'
import { activationPictures } from './activations'
import { adaptedWeights } from './adapted'
import { classPictures } from './classes'
import { invariancePictures } from './invariance'
import { type Features, weightPictures } from './weights'

const CHANNELS = 32

/** What the dense layer reads of the 3×3 convolution before it. */
const featuresOf = ({ input: [height, width] }: Source): Features => [height - 2, width - 2, CHANNELS]

export const circuitPictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const { model, meta, source } = trained
  return [
    ...classPictures(trained),
    ...(await activationPictures(trained)),
    ...(await invariancePictures(trained)),
    ...weightPictures(model.name, meta, await adaptedWeights(trained), featuresOf(source), source.classes),
  ]
}
