/**
 * Rotated MNIST as the field measures it: ordinary training on 12 000 turned digits, judged on 50 000 others. A plain
 * network, group convolutions, and a network whose sharing was meta-learned first and then frozen.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { amatBenchmark } from '../data/amat'
import { type Augmenting, augmentings, epochs, inOrder } from '../data/minibatches'
import { mnist } from '../data/mnist'
import {
  type Benchmark,
  joinedImages,
  type LabelledImages,
  remembered,
  rotatedBenchmark,
} from '../data/rotated-benchmark'
import type { Problem } from '../dsl/core/problem'
import { type Key, split } from '../dsl/core/random'
import type { RotatedSharing } from '../models/rotated'
import { defineExperiment } from '../runs/experiment'
import { flagOption, optionalChoice, optionalPositive, pathOption, someOption } from '../runs/options'
import type { JudgedTasks, Source } from '../runs/training'
import { chosen } from './chosen'
import { classPictures } from './pictures/classes'
import { rotatedErrors } from './published'
import { rotatedNetworks } from './rotated-models'
import { storedSharing } from './stored-sharing'

/** Images of a task that is judged, at most, and of a test between steps. */
const JUDGED = 100
const WATCHED = 2_000

/** The images in order, in tasks of one size. */
const judgedOn = (set: string, images: LabelledImages, count: number): JudgedTasks => {
  const each = Array.from({ length: JUDGED }, (_, i) => JUDGED - i).find((size) => count % size === 0) ?? 1
  return { set, tasks: count / each, sample: inOrder(images, each), floors: [] }
}

/** Epochs of the images, changed in each of the ways that a model may ask for. */
const trainingOn = (all: LabelledImages, key: Key, each: number) => {
  const images = remembered(all)
  const changed = (augment: Augmenting) => epochs(images, split(key, 'epochs'), { each, augment })
  return {
    train: changed('none'),
    others: Object.fromEntries(augmentings.map((augment) => [augment, changed(augment)])),
  }
}

interface SourceSettings {
  readonly query: number
  readonly validate: boolean
}

const sourceOf = (
  { train, validation, test }: Benchmark,
  key: Key,
  { query, validate }: SourceSettings,
): Source => {
  const watched = validate ? validation : test
  return {
    input: [train.height, train.width, 1],
    target: [],
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    ...trainingOn(validate ? train : joinedImages(train, validation), key, query),
    watched: [judgedOn('test', watched, Math.min(WATCHED, watched.labels.length))],
    judged: [judgedOn('test', test, test.labels.length)],
    tuning: {
      ...trainingOn(train, key, query),
      judged: [judgedOn('validation', validation, validation.labels.length)],
    },
  }
}

const benchmark = (folder: string | undefined): TE.TaskEither<Problem, Benchmark> =>
  folder === undefined
    ? pipe(
        mnist(),
        TE.map((digits) => rotatedBenchmark(digits)),
      )
    : amatBenchmark(folder)

/**
 * Rotated MNIST as the field measures it: supervised, 12 000 digits to train on.
 *
 * @example
 * rotatedMnist.starts.steps // 1500
 * rotatedMnist.presets.map(([name]) => name) // ['table', 'full']
 */
export const rotatedMnist = defineExperiment({
  name: 'rotated-mnist',
  title: 'Rotated MNIST, the benchmark: 12 000 digits to train on, 50 000 to test on',
  about:
    'Ordinary training (no adaptation) on the Rotated MNIST benchmark, made of MNIST by a published seed or read from ' +
    'the original files: a plain network, group convolutions over turns by 90° (C4) and 45° (C8), and with --sharing ' +
    'a network whose sharing was learned by the experiment kernel-sharing and is frozen; beside it networks that learn ' +
    'their sharing on the digits themselves, freely or by doubly stochastic matrices (WSCNN). A step takes --tasks times ' +
    '--query images; there are no support images and no inner steps.',
  lead:
    'Every digit is turned once, by an angle of its own. All networks have about 60 000 parameters; they differ in how ' +
    'these make up the kernels. Adapting plays no part here.',
  options: {
    augment: optionalChoice(
      augmentings,
      'warps',
      "what is done to a training image whenever it is drawn (default: each network's own); warps are turns, stretches and shifts",
    ),
    outerRate: optionalPositive('0.003', "learning rate, Adam (default: each network's own)"),
    validate: flagOption('keep 2 000 of the 12 000 training images for the tests between steps'),
    sharing: pathOption(
      'folder',
      'runs/kernel-sharing',
      'a finished run of kernel-sharing, for learned sharing',
    ),
    data: pathOption(
      'folder',
      'mnist_rotation_new',
      'the two original .amat files (default: made of MNIST, which is installed)',
    ),
    models: someOption(
      ['plain CNN', 'learned sharing', 'C4', 'C8', 'joint U v', 'joint WSCNN'],
      'models to train; learned sharing needs --sharing; the joint ones learn how to share on the digits themselves',
    ),
  },
  starts: {
    steps: 1500,
    tasks: 2,
    query: 32,
    innerSteps: 0,
    models: ['plain CNN', 'learned sharing', 'C4', 'C8'],
  },
  presets: {
    table: {
      about:
        'every network tuned with the same budget on the 2 000 validation images, then three seeds on all 12 000',
      settings: { tune: 16, seeds: 3 },
    },
    full: {
      about: '28 epochs, every image turned, stretched and moved whenever it is drawn: the errors in reach',
      settings: { steps: 5250, augment: 'warps' },
    },
  },
  check: ({ models, sharing }) =>
    sharing === undefined && models.every((name) => name === 'learned sharing')
      ? E.left({
          where: '--models',
          given: 'learned sharing alone, without --sharing',
          expected: 'the folder of what was learned',
          fix: 'run kernel-sharing first, then add --sharing runs/kernel-sharing',
        })
      : E.right(undefined),
  studies: (settings) => {
    const { data, sharing } = settings
    return pipe(
      sharing === undefined
        ? TE.right<Problem, RotatedSharing | undefined>(undefined)
        : storedSharing(sharing),
      TE.map((learned) => [
        {
          name: 'Rotated MNIST',
          models: chosen(settings.models, rotatedNetworks(settings, learned)),
          claim: {
            subject: learned === undefined ? 'C8' : 'learned sharing',
            rivals: learned === undefined ? ['C4', 'plain CNN'] : ['plain CNN', 'C4', 'C8'],
          },
          source: (key) =>
            pipe(
              benchmark(data),
              TE.map((sides) => sourceOf(sides, key, settings)),
            ),
          pictures: (trained) => Promise.resolve(classPictures(trained)),
        },
      ]),
    )
  },
  published: rotatedErrors,
})
