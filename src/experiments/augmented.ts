/**
 * Augmentation meta-training (Zhou et al., 2021, section 4.3 and Algorithm 2): the images that a learner adapts to are
 * plain, those that it is judged by are augmented. So what augmentations do has to be known from meta-training.
 */
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { augmentations, inTurn, unchanged } from '../data/augment'
import type { Sampler } from '../data/batch'
import { type ClassSets, labelledClasses } from '../data/class-pools'
import { fewShotTasks } from '../data/few-shot'
import { miniImagenet } from '../data/mini-imagenet'
import { mnist } from '../data/mnist'
import { omniglot } from '../data/omniglot'
import type { Problem } from '../dsl/core/problem'
import { crossEntropy } from '../dsl/functions/losses'
import { adapt } from '../dsl/learning/adapt'
import { perLayer } from '../dsl/learning/rates'
import { adam } from '../dsl/learning/transformation'
import { plainFewShot, sharedFewShot } from '../models/few-shot'
import { defineExperiment } from '../runs/experiment'
import { model } from '../runs/model'
import { choiceOption, pathOption, someOption, wholeOption } from '../runs/option'
import type { Source } from '../runs/source'
import { chosen } from './chosen'
import { classFloors } from './class-floors'
import { classPictures } from './pictures/classes'

const WATCHED_TASKS = 32
const JUDGED_TASKS = 120

type Augmented = keyof typeof augmentations

const AUGMENTATIONS = Object.keys(augmentations) as readonly Augmented[]

const SETS = ['mnist', 'omniglot', 'miniimagenet'] as const

const imagesOf = (
  images: (typeof SETS)[number],
  folder: string | undefined,
): TE.TaskEither<Problem, ClassSets> => {
  if (images === 'omniglot') return omniglot(folder ?? join('data', 'omniglot'))
  if (images === 'miniimagenet') return miniImagenet(folder ?? join('data', 'miniimagenet'))
  return pipe(mnist(folder), TE.map(labelledClasses))
}

export const augmented = defineExperiment({
  name: 'augmented',
  title: 'Augmented few-shot images: learning what turns and flips do',
  about:
    'Few-shot classification where the images to adapt to are plain and those to be judged by are augmented, in ' +
    'meta-training and in the test (Algorithm 2 of the MSR paper), with a plain network (MAML) and one with ' +
    'Kronecker sharing (MSR). Runs on MNIST; on Omniglot or MiniImagenet with a folder of your own.',
  lead:
    'A task is a few classes with new labels. What the inner loop sees is never augmented, so that whatever the ' +
    'learner knows of augmentations it has put into the weights that tasks share, or into their start.',
  options: {
    images: choiceOption(SETS, 'mnist', 'what is classified'),
    data: pathOption(
      'folder',
      'data/omniglot',
      'where the images are (default: MNIST comes along; data/omniglot, data/miniimagenet)',
    ),
    ways: wholeOption(2, 5, 'classes of a task'),
    augment: someOption(AUGMENTATIONS, 'what is done to the query images'),
    models: someOption(['MSR, Kronecker sharing', 'MAML'], 'models to train'),
  },
  // support and query images are of each class
  starts: { steps: 600, tasks: 8, support: 1, query: 3, innerSteps: 3 },
  presets: {
    'five-shot': { about: 'five images of each class to adapt on', settings: { support: 5 } },
  },
  studies: ({ images, data, ways, augment, models, support, query, innerSteps, outerRate }) =>
    pipe(
      imagesOf(images, data),
      TE.chain(({ train, test }) => {
        const shots = { ways, support, query }
        const changed = inTurn(...augment.map((name) => augmentations[name]))
        const image = [train.height, train.width, train.channels] as const
        const how = adapt({ loss: crossEntropy, steps: innerSteps, rate: perLayer(0.05) })
        const outer = adam(outerRate)
        return pipe(
          TE.Do,
          TE.apS('train', TE.fromEither(fewShotTasks(train, { ...shots, augment: changed }))),
          TE.apS('changed', TE.fromEither(fewShotTasks(test, { ...shots, augment: changed }))),
          TE.apS('plain', TE.fromEither(fewShotTasks(test, { ...shots, augment: unchanged }))),
          TE.map((tasks) => {
            const judged = (set: string, sample: Sampler, count = JUDGED_TASKS) => ({
              set,
              sample,
              tasks: count,
              floors: classFloors(sample, ways),
            })
            const source: Source = {
              input: image,
              target: [],
              classes: Array.from({ length: ways }, (_, way) => String(way + 1)),
              train: tasks.train,
              watched: [judged('augmented', tasks.changed, WATCHED_TASKS)],
              judged: [judged('augmented', tasks.changed), judged('plain', tasks.plain)],
            }
            return [
              {
                name: `${images}, ${ways}-way ${support}-shot`,
                models: chosen(models, [
                  model('MSR, Kronecker sharing', pipe(sharedFewShot(image, ways), how), outer),
                  model('MAML', pipe(plainFewShot(image, ways), how), outer),
                ]),
                source: () => TE.right(source),
                pictures: (trained) => Promise.resolve(classPictures(trained)),
              },
            ]
          }),
        )
      }),
    ),
})
