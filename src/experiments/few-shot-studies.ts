/**
 * Few-shot classification as the field measures it: options, models and tasks that its benchmarks share. A task is some
 * classes with new labels, a few images of each to adapt to, others to be judged by; test classes are never trained on.
 */
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { noAugmentation } from '../data/augment'
import type { Sampler } from '../data/batch'
import type { ClassSets } from '../data/class-pools'
import { fewShotTasks } from '../data/few-shot'
import type { Problem } from '../dsl/core/problem'
import { crossEntropy } from '../dsl/functions/losses'
import { askedSteps } from '../dsl/learning/asked-steps'
import { prototypical } from '../dsl/learning/prototypical'
import { fixed } from '../dsl/learning/rates'
import { adam, chain, clipByNorm } from '../dsl/learning/transformations'
import { dense } from '../dsl/networks/dense'
import type { Features, ImageShape } from '../models/conv4'
import type { Settings } from '../runs/experiment'
import { optionalWhole, positiveOption, someOption, wholeOption } from '../runs/options'
import { type JudgedTasks, type Model, model, type Source, type Study } from '../runs/training'
import { askingFor } from './asked-steps'
import { chosen } from './chosen'
import { classFloors } from './class-floors'
import { classPictures } from './pictures/classes'

const WATCHED_TASKS = 32

/** The authors keep each number of the outer gradient within ±10 on MiniImagenet; here the norm is. */
const CLIP = 10

const names = ['MAML', 'FOMAML', 'prototypical network'] as const

/** The options of a benchmark; `support` and `query` are of each class. */
export const fewShotOptions = {
  ways: wholeOption(2, 5, 'classes of a task'),
  models: someOption(names, 'models to train'),
  innerRate: positiveOption(0.4, 'rate of the gradient steps, fixed'),
  testSteps: wholeOption(0, 3, 'gradient steps of the inner loop in tests'),
  channels: optionalWhole(1, '64', "channels of the first block (default: the network's own)"),
  testTasks: wholeOption(1, 600, 'tasks that models are judged by at the end'),
}

/** What a benchmark asks for. */
export type FewShotSettings = Settings<typeof fewShotOptions>

/** Those of papers, unless it is said otherwise. */
export const fewShotStarts = { models: ['MAML'], steps: 60_000, support: 1 } as const

const modelsOf = (
  features: Features,
  { ways, innerSteps, testSteps, innerRate, outerRate }: FewShotSettings,
): readonly Model[] => {
  const outer = chain(clipByNorm(CLIP), adam(outerRate))
  const how = {
    loss: crossEntropy,
    steps: innerSteps,
    most: Math.max(innerSteps, testSteps),
    rate: fixed(innerRate),
  }
  const network = pipe(features, dense(ways))
  const [maml, first, means] = names
  return [
    model(maml, pipe(network, askedSteps(how)), outer),
    model(first, pipe(network, askedSteps({ ...how, firstOrder: true })), outer),
    model(means, pipe(features, prototypical({ classes: ways })), outer),
  ]
}

const sourceOf = (
  train: Sampler,
  test: Sampler,
  input: ImageShape,
  { ways, testSteps, testTasks }: FewShotSettings,
): Source => {
  const judged = (tasks: number): JudgedTasks => ({
    set: 'unseen classes',
    tasks,
    sample: askingFor(testSteps, test),
    floors: classFloors(test, ways),
  })
  return {
    input,
    target: [],
    classes: Array.from({ length: ways }, (_, way) => String(way + 1)),
    train,
    watched: [judged(WATCHED_TASKS)],
    judged: [judged(testTasks)],
  }
}

/** The study of a benchmark: its classes, and the features of its network for an image. */
export const fewShotStudies = (
  settings: FewShotSettings,
  read: TE.TaskEither<Problem, ClassSets>,
  featuresOf: (image: ImageShape) => Features,
): TE.TaskEither<Problem, readonly Study[]> =>
  pipe(
    read,
    TE.chainEitherK(({ train, test }: ClassSets): E.Either<Problem, readonly Study[]> => {
      const { ways, support, query, models } = settings
      const shots = { ways, support, query, augment: noAugmentation }
      const image = [train.height, train.width, train.channels] as const
      const studyOf = (seen: Sampler, unseen: Sampler): Study => ({
        name: `${ways}-way ${support}-shot`,
        models: chosen(models, modelsOf(featuresOf(image), settings)),
        source: () => TE.right(sourceOf(seen, unseen, image, settings)),
        pictures: (trained) => Promise.resolve(classPictures(trained)),
      })
      const [seen, unseen] = [fewShotTasks(train, shots), fewShotTasks(test, shots)]
      if (E.isLeft(seen)) return seen
      return E.isLeft(unseen) ? unseen : E.right([studyOf(seen.right, unseen.right)])
    }),
  )
