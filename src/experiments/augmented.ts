/**
 * Augmentation meta-training (Zhou et al., 2021, section 4.3 and Algorithm 2): the images that a learner adapts to are
 * plain, those that it is judged by are augmented. So what augmentations do has to be known from meta-training.
 */
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { augmentations, composeAugmentations, noAugmentation } from '../data/augment'
import type { Sampler } from '../data/batch'
import { type ClassSets, labelledClasses } from '../data/class-pools'
import { fewShotTasks } from '../data/few-shot'
import { miniImagenet } from '../data/mini-imagenet'
import { mnist } from '../data/mnist'
import { omniglot } from '../data/omniglot'
import { withValidation } from '../data/validation'
import type { Problem } from '../dsl/core/problem'
import { defineExperiment } from '../runs/experiment'
import {
  choiceOption,
  optionalPositive,
  optionalWhole,
  pathOption,
  someOption,
  wholeOption,
} from '../runs/options'
import type { Source } from '../runs/training'
import { augmentedModels, augmentedNames } from './augmented-models'
import { chosen } from './chosen'
import { classFloors } from './class-floors'
import { classPictures } from './pictures/classes'

const WATCHED_TASKS = 32
const JUDGED_TASKS = 120
/** To choose settings by: augmented queries, which the experiment is about. */
const CHOOSING_TASKS = 240

const FIRST = ['MSR, Kronecker sharing', 'MAML'] as const

type Augmented = keyof typeof augmentations

const AUGMENTATIONS = Object.keys(augmentations) as readonly Augmented[]

const SETS = ['mnist', 'omniglot', 'miniimagenet'] as const

const imagesOf = (
  images: (typeof SETS)[number],
  folder: string | undefined,
): TE.TaskEither<Problem, ClassSets> => {
  if (images === 'omniglot') return omniglot(folder ?? join('data', 'omniglot'))
  if (images === 'miniimagenet') return miniImagenet(folder ?? join('data', 'miniimagenet'))
  return pipe(mnist(folder), TE.map(withValidation), TE.map(labelledClasses))
}

/**
 * Can turns and flips be learned that the images to adapt to never show? (4.3 of the paper)
 *
 * @example
 * augmented.starts.steps // 600
 * augmented.presets.map(([name]) => name) // ['table', 'five-shot']
 */
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
    models: someOption(augmentedNames, 'models to train'),
    innerSteps: optionalWhole(0, '3', "gradient steps of the inner loop (default: each model's own)"),
    outerRate: optionalPositive('0.001', "learning rate of the outer loop, Adam (default: each model's own)"),
  },
  // support and query images are of each class
  starts: { steps: 600, tasks: 8, support: 1, query: 3, models: FIRST },
  presets: {
    table: {
      about: 'all models, each tuned with the same budget, then three seeds: the table of the README',
      settings: { models: augmentedNames, tune: 16, seeds: 3 },
    },
    'five-shot': { about: 'five images of each class to adapt on', settings: { support: 5 } },
  },
  studies: ({ images, data, ways, augment, models, support, query, ...asked }) =>
    pipe(
      imagesOf(images, data),
      TE.chain(({ train, test, validation }) => {
        const shots = { ways, support, query }
        const changed = composeAugmentations(...augment.map((name) => augmentations[name]))
        const image = [train.height, train.width, train.channels] as const
        return pipe(
          TE.Do,
          TE.apS('train', TE.fromEither(fewShotTasks(train, { ...shots, augment: changed }))),
          TE.apS('changed', TE.fromEither(fewShotTasks(test, { ...shots, augment: changed }))),
          TE.apS('plain', TE.fromEither(fewShotTasks(test, { ...shots, augment: noAugmentation }))),
          TE.apS(
            'choosing',
            validation === undefined
              ? TE.right(undefined)
              : TE.fromEither(fewShotTasks(validation, { ...shots, augment: changed })),
          ),
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
              ...(tasks.choosing && {
                tuning: {
                  train: tasks.train,
                  judged: [{ set: 'validation', tasks: CHOOSING_TASKS, sample: tasks.choosing, floors: [] }],
                },
              }),
            }
            return [
              {
                name: `${images}, ${ways}-way ${support}-shot`,
                models: chosen(models, augmentedModels(image, ways, asked)),
                source: () => TE.right(source),
                pictures: (trained) => Promise.resolve(classPictures(trained)),
              },
            ]
          }),
        )
      }),
    ),
})
