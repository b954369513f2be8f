/**
 * The single circuit on images of one's own: a folder of labelled images, or IDX files, turned by angles as the digits
 * of Rotated MNIST are.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { imageFolder } from '../data/image-folder'
import type { ImageSet } from '../data/images'
import { mnist } from '../data/mnist'
import type { Problem } from '../dsl/core/problem'
import { key } from '../dsl/core/random'
import { crossEntropy } from '../dsl/functions/losses'
import { adapt } from '../dsl/learning/adapt'
import { perLayer } from '../dsl/learning/rates'
import { adam, chain, cosineDecay, scaleUpdates, scheduled } from '../dsl/learning/transformations'
import { plainCircuitFor, singleCircuitFor } from '../models/single-circuit'
import { defineExperiment } from '../runs/experiment'
import { pathOption, someOption } from '../runs/options'
import { model } from '../runs/training'
import { angleConditions } from './pictures/angles'
import { chosen } from './chosen'
import { circuitPictures } from './pictures/circuit'
import { readableAngles, rotatedOptions } from './rotated-options'
import { rotatedSource } from './rotations'

const { angles, distribution, balanced } = rotatedOptions

interface Labelled {
  readonly images: ImageSet
  readonly classes: readonly string[]
}

/** A folder of IDX files holds the labels of its training images. */
const holdsIdx = (folder: string): Promise<boolean> =>
  Promise.any(
    ['train-labels-idx1-ubyte', 'train-labels.idx1-ubyte', 'train-labels-idx1-ubyte.gz'].map((name) =>
      stat(join(folder, name)),
    ),
  ).then(
    () => true,
    () => false,
  )

const mostOf = (labels: Uint8Array): number => labels.reduce((most, label) => Math.max(most, label), 0)

const labelledImages = (folder: string | undefined): TE.TaskEither<Problem, Labelled> => {
  if (folder === undefined)
    return TE.left({
      where: '--data',
      given: 'no folder',
      expected: 'a folder with a folder of PNG or JPEG images for each class, or with four IDX files',
      fix: 'add --data my-images',
    })
  return pipe(
    TE.fromTask<boolean, Problem>(() => holdsIdx(folder)),
    TE.chain((idx) =>
      idx
        ? pipe(
            mnist(folder),
            TE.map((images): Labelled => {
              // a class that only tests have counts too
              const largest = Math.max(...[images.train, images.test].map(({ labels }) => mostOf(labels)))
              return { images, classes: Array.from({ length: 1 + largest }, (_, label) => String(label)) }
            }),
          )
        : pipe(
            // which images are for tests does not depend on the seed of a run
            imageFolder(folder, key(0)),
            TE.map((images): Labelled => ({ images, classes: images.classes })),
          ),
    ),
  )
}

/**
 * The single circuit on a folder of your own images.
 *
 * @example
 * ownData.starts.steps // 700
 * ownData.decode({ data: 'my/images', angles: '0..90' })._tag // 'Right'
 */
export const ownData = defineExperiment({
  name: 'own-data',
  title: 'One circuit with learned sharing, on images of your own',
  about:
    'Meta-trains the single circuit of Rotated MNIST on images of your own, turned by angles: a folder of labelled ' +
    'images (one folder a class, PNG or JPEG, of any size) or four IDX files.',
  lead:
    'A task is one rotation angle: a few images to adapt to, others to be judged by. Which images are kept for tests ' +
    'is the same in every run.',
  options: {
    angles,
    distribution,
    balanced,
    data: pathOption('folder', 'my-images', 'your images: a folder for each class, or four IDX files'),
    models: someOption(['single circuit (MSR)', 'no sharing (MAML)'], 'models to train'),
  },
  starts: { steps: 700, tasks: 8, support: 5, query: 15, outerRate: 3e-3 },
  presets: {},
  check: readableAngles,
  conditions: angleConditions,
  studies: (settings) => {
    const { steps, innerSteps, outerRate, support, query, models, data } = settings
    const outer = chain(adam(outerRate), scheduled(cosineDecay(steps), scaleUpdates))
    const how = (rate: number) => adapt({ loss: crossEntropy, steps: innerSteps, rate: perLayer(rate) })
    return pipe(
      labelledImages(data),
      TE.map(({ images, classes }) => {
        const size = [images.train.height, images.train.width] as const
        const shots = { kind: settings.distribution, balanced: settings.balanced, support, query }
        return [
          {
            name: `${settings.distribution} tasks`,
            models: chosen(models, [
              model('single circuit (MSR)', pipe(singleCircuitFor(size, classes.length), how(0.05)), outer),
              model('no sharing (MAML)', pipe(plainCircuitFor(size, classes.length), how(0.005)), outer),
            ]),
            source: () => TE.fromEither(rotatedSource(images, settings.angles, shots, classes)),
            pictures: circuitPictures,
          },
        ]
      }),
    )
  },
})
