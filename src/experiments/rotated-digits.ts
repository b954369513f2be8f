/**
 * Rotated MNIST as experiments on it have it: their options, the tasks, and a network beside its controls. A task is one
 * rotation angle: a few images to adapt to, others to be judged by.
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { mnist } from '../data/mnist'
import { withValidation } from '../data/validation'
import type { Problem } from '../dsl/core/problem'
import { optionalPositive, optionalWhole, someOption } from '../runs/options'
import type { Definition, Settings } from '../runs/experiment'
import type { Model, Source, Study } from '../runs/training'
import { chosen } from './chosen'
import { angleConditions } from './pictures/angles'
import { circuitPictures } from './pictures/circuit'
import { classPictures } from './pictures/classes'
import { controlNames, WITHOUT_CIRCUIT } from './rotated-controls'
import { readableAngles, rotatedOptions } from './rotated-options'
import { rotatedSource } from './rotations'

/** What a claim of learned sharing is about. */
export const SUBJECT = 'single circuit (MSR)'

const names = [SUBJECT, ...controlNames] as const

const options = {
  ...rotatedOptions,
  models: someOption(names, 'models to train'),
  innerSteps: optionalWhole(0, '1', "gradient steps of the inner loop (default: each model's own)"),
  outerRate: optionalPositive('0.003', "learning rate of the outer loop, Adam (default: each model's own)"),
} as const

type Rotated = Settings<typeof options>

type Shared = Pick<Definition<typeof options>, 'options' | 'starts' | 'presets' | 'check' | 'conditions'>

/**
 * The options of an experiment on rotated digits, where they start, and what it makes of angles in reports.
 *
 * @example
 * rotatedDigits.starts.steps // 700
 * Object.keys(rotatedDigits.presets) // ['table', 'long']
 */
export const rotatedDigits: Shared = {
  options,
  starts: {
    steps: 700,
    tasks: 8,
    support: 5,
    query: 15,
    // the learned sharing, and the least that it must be held against
    models: [SUBJECT, 'no sharing (MAML)', 'no adaptation', 'ordinary network'],
  },
  presets: {
    table: {
      about: 'all models, each tuned with the same budget, then three seeds: the table of the README',
      settings: { models: names, tune: 16, seeds: 3 },
    },
    long: {
      about: 'three times as many steps of twice as many tasks: the accuracy in reach',
      settings: { steps: 2100, tasks: 16 },
    },
  },
  check: readableAngles,
  conditions: angleConditions,
}

/** The tasks: digits and angles to train on, and others to be judged by and to choose settings by. */
const rotatedDigitTasks = (settings: Rotated): TE.TaskEither<Problem, Source> => {
  const { distribution, balanced, support, query, angles, data } = settings
  return pipe(
    mnist(data),
    TE.map(withValidation),
    TE.chainEitherK((images) =>
      rotatedSource(images, angles, { kind: distribution, balanced, support, query }),
    ),
  )
}

/**
 * A comparison on the tasks, of those models that were asked for: the first of them is held against the others.
 *
 * @example
 * const own = pipe(plainCircuit, adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }))
 * const mine = defineExperiment({
 *   ...rotatedDigits,
 *   name: 'mine',
 *   title: 'A network of mine on Rotated MNIST',
 *   about: 'Trains a network of mine beside its controls.',
 *   lead: 'A task is one rotation angle.',
 *   studies: (settings) => {
 *     const learner = model('single circuit (MSR)', own, adam(1e-3))
 *     return rotatedDigitStudies(settings, [learner, ...rotatedControls(() => own, settings)])
 *   },
 * })
 * const settings = mine.decode({ models: 'single circuit (MSR)', steps: 10 })
 * const studies = settings._tag === 'Right' ? await mine.studies(settings.right)() : settings
 * studies._tag // 'Right'
 */
export const rotatedDigitStudies = (
  settings: Rotated,
  models: readonly Model[],
): TE.TaskEither<Problem, readonly Study[]> =>
  TE.right([
    {
      name: `${settings.distribution} tasks`,
      models: chosen(settings.models, models),
      claim: { subject: models[0].name, rivals: models.slice(1).map(({ name }) => name) },
      source: () => rotatedDigitTasks(settings),
      pictures: (trained) =>
        WITHOUT_CIRCUIT.includes(trained.model.name)
          ? Promise.resolve(classPictures(trained))
          : circuitPictures(trained),
    },
  ])
