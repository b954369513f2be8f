/**
 * Rotated MNIST with dedicated circuits: one for each sector of angles, found by the support set; and the seed's form,
 * every image through all circuits, trained as there on five fixed tasks, with what comes of it.
 */
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import type { Sampler } from '../data/batch'
import type { ImageSet } from '../data/images'
import { mnist } from '../data/mnist'
import { type Validation, withValidation } from '../data/validation'
import type { Problem } from '../dsl/core/problem'
import { type Key, split } from '../dsl/core/random'
import { crossEntropy } from '../dsl/functions/losses'
import { adapt } from '../dsl/learning/adapt'
import { perLayer } from '../dsl/learning/rates'
import { routed } from '../dsl/learning/routed'
import { adam, chain, cosineDecay, scaleUpdates, scheduled } from '../dsl/learning/transformations'
import { dedicatedCircuit, sectorOf, sideBySideCircuits } from '../models/dedicated'
import { plainCircuit, singleCircuit } from '../models/single-circuit'
import { defineExperiment, type Settings as SettingsOf } from '../runs/experiment'
import { someOption, wholeOption } from '../runs/options'
import { model, type Source, type Study, tunable } from '../runs/training'
import { angleConditions } from './pictures/angles'
import { fixedTasks } from './fixed-tasks'
import { circuitPictures } from './pictures/circuit'
import { classPictures } from './pictures/classes'
import { activationPictures } from './pictures/activations'
import { readableAngles, rotatedOptions } from './rotated-options'
import { rotatedSource } from './rotations'
import { type Adapting, adaptingSpace, outerOf, rateOf } from './tunables'

const { angles, data } = rotatedOptions

const options = {
  angles,
  data,
  circuits: wholeOption(2, 8, 'dedicated circuits, one for each equal sector of the circle'),
  studies: someOption(['dedicated', 'seed'], 'the design that works, and that of the seed'),
} as const

type Settings = SettingsOf<typeof options>

/** The seed's setting: five angles 9° apart, mixed inside each task, one image to adapt to. */
const SEED = {
  angles: '0,9,18,27,36',
  circuits: 5,
  fixed: 5,
  shots: { kind: 'mixed', balanced: false, support: 1, query: 19 },
} as const

/** Names the circuit of each task by the angle of its first image. */
const naming =
  (sample: Sampler, circuits: number): Sampler =>
  (key, tasks) => {
    const batch = sample(key, tasks)
    const { conditions: degrees = new Float64Array() } = batch.support
    const each = degrees.length / batch.tasks
    const sector = sectorOf(circuits)
    return {
      ...batch,
      hints: {
        circuit: Int32Array.from({ length: batch.tasks }, (_, task) => sector(degrees[task * each])),
      },
    }
  }

const source =
  (
    images: ImageSet & Validation,
    at: string,
    shots: Parameters<typeof rotatedSource>[2],
    train: (source: Source, key: Key) => Sampler,
  ) =>
  (key: Key): TE.TaskEither<Problem, Source> =>
    TE.fromEither(
      pipe(
        rotatedSource(images, at, shots),
        E.map((all) => {
          const tasks = train(all, key)
          return {
            ...all,
            train: tasks,
            ...(all.tuning && { tuning: { ...all.tuning, train: tasks } }),
          }
        }),
      ),
    )

const SPACE = adaptingSpace(0.005, 0.5)

/** Ours, beside the single circuit and the single circuit with as many numbers for a task. */
const dedicatedStudy = (images: ImageSet & Validation, settings: Settings): Study => {
  const { circuits, steps, innerSteps, outerRate, support, query } = settings
  const outer = (s: Adapting) => chain(outerOf(s), scheduled(cosineDecay(steps), scaleUpdates))
  const how = (s: Adapting) => adapt({ loss: crossEntropy, steps: s.innerSteps, rate: rateOf(s) })
  const start: Adapting = { innerRate: 0.05, rates: 'per layer', innerSteps, outerRate, clip: 'none' }
  const shots = { kind: 'per-angle', balanced: false, support, query } as const
  return {
    name: 'per-angle tasks',
    models: [
      tunable(SPACE, start, (s) =>
        model(
          'dedicated circuits',
          pipe(dedicatedCircuit, how(s), routed({ circuits, layers: ['dense'] })),
          outer(s),
        ),
      ),
      tunable(SPACE, start, (s) => model('single circuit', pipe(singleCircuit, how(s)), outer(s))),
      tunable(SPACE, start, (s) => model('single circuit, rank 9', pipe(dedicatedCircuit, how(s)), outer(s))),
      tunable(SPACE, { ...start, innerRate: 0.005 }, (s) =>
        model('no sharing (MAML)', pipe(plainCircuit, how(s)), outer(s)),
      ),
    ],
    source: source(images, settings.angles, shots, ({ train }) => naming(train, circuits)),
    pictures: circuitPictures,
  }
}

/** The seed's network on the seed's tasks, which are always the same, and on fresh ones: nothing else differs. */
const seedStudies = (images: ImageSet & Validation, { innerSteps }: Settings): readonly Study[] => {
  const how = adapt({ loss: crossEntropy, steps: innerSteps, rate: perLayer(0.01) })
  const models = [
    model('seed: all circuits', pipe(sideBySideCircuits(SEED.circuits), how), adam(1e-4)),
    model('seed: single circuit', pipe(singleCircuit, how), adam(1e-4)),
  ]
  const pictures: Study['pictures'] = async (trained) => [
    ...classPictures(trained),
    ...(await activationPictures(trained)),
  ]
  return [
    {
      name: "the seed's five fixed tasks",
      models,
      source: source(images, SEED.angles, SEED.shots, ({ train }, key) =>
        fixedTasks(train, split(key, 'fixed'), SEED.fixed),
      ),
      pictures,
    },
    {
      name: "the seed's, fresh tasks",
      models,
      source: source(
        images,
        SEED.angles,
        SEED.shots,
        ({ train }) =>
          (key) =>
            train(key, SEED.fixed),
      ),
      pictures,
    },
  ]
}

/**
 * A circuit for each sector of angles, on Rotated MNIST.
 *
 * @example
 * rmnistDedicated.starts.steps // 700
 * rmnistDedicated.presets.map(([name]) => name) // ['table', 'long']
 */
export const rmnistDedicated = defineExperiment({
  name: 'rmnist-dedicated',
  title: 'Rotated MNIST: dedicated circuits with an alignment layer',
  about:
    'Circuits dedicated to sectors of angles, which share their alignment layer’s U and are found by the support set, ' +
    'beside single circuits and the network without sharing; and the design of the seed, which gets worse with training on its five fixed tasks, ' +
    'beside the same on fresh tasks.',
  lead:
    'Each sector of the circle has a circuit with a start of its own. Five images say which circuit a task needs: that ' +
    'whose start explains them best. While training, tasks name their circuit. The seed sent every image through all ' +
    'circuits and trained on five tasks of twenty images, the same at every step: it learns these by heart.',
  options,
  starts: { steps: 700, tasks: 8, support: 5, query: 15, outerRate: 3e-3 },
  presets: {
    table: {
      about: 'the dedicated circuits and their controls, each tuned with the same budget, then three seeds',
      settings: { studies: ['dedicated'], tune: 8, seeds: 3 },
    },
    long: {
      about: 'three times as many steps of twice as many tasks',
      settings: { steps: 2100, tasks: 16 },
    },
  },
  check: readableAngles,
  conditions: angleConditions,
  studies: (settings) =>
    pipe(
      mnist(settings.data),
      TE.map(withValidation),
      TE.map((images) => [
        ...(settings.studies.includes('dedicated') ? [dedicatedStudy(images, settings)] : []),
        ...(settings.studies.includes('seed') ? seedStudies(images, settings) : []),
      ]),
    ),
})
