/**
 * Rotated MNIST with the single circuit: a network that learns, across tasks, how its layers share their weights.
 * A task is one rotation angle: five images to adapt to, fifteen to be judged by.
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { mnist } from '../data/mnist'
import { withValidation } from '../data/validation'
import { defineExperiment } from '../runs/experiment'
import { optionalPositive, optionalWhole, someOption } from '../runs/options'
import { angleConditions } from './pictures/angles'
import { chosen } from './chosen'
import { circuitPictures } from './pictures/circuit'
import { classPictures } from './pictures/classes'
import { rotatedModels, rotatedNames, SUBJECT } from './rmnist-models'
import { readableAngles, rotatedOptions } from './rotated-options'
import { rotatedSource } from './rotations'

/** What a default run shows: the learned sharing, and the least that it must be held against. */
const FIRST = ['single circuit (MSR)', 'no sharing (MAML)', 'no adaptation', 'ordinary network'] as const

/** The others are drawn as circuits, whose layers these do not have. */
const NO_CIRCUIT = ['ordinary network', 'MAML, as many parameters']

export const rmnist = defineExperiment({
  name: 'rmnist',
  title: 'Rotated MNIST: one circuit with learned sharing for all angles',
  about:
    'Meta-trains a network with learned weight sharing (MSR) on MNIST digits rotated by angles over the full ' +
    'circle, beside the same network without sharing (MAML) and without adaptation, and an ordinary network trained ' +
    'on the same images; and judges all of them on digits they have not seen, at angles they have seen and at angles ' +
    'they have not.',
  lead:
    'A task is one rotation angle: a few digits to adapt to, others to be judged by. One network learns across ' +
    'tasks how its layers share their weights (slow), and adapts only what is left (fast).',
  options: {
    ...rotatedOptions,
    models: someOption(rotatedNames, 'models to train'),
    innerSteps: optionalWhole(0, '1', "gradient steps of the inner loop (default: each model's own)"),
    outerRate: optionalPositive('0.003', "learning rate of the outer loop, Adam (default: each model's own)"),
  },
  starts: { steps: 700, tasks: 8, support: 5, query: 15, models: FIRST },
  presets: {
    table: {
      about: 'all models, each tuned with the same budget, then three seeds: the table of the README',
      settings: { models: rotatedNames, tune: 16, seeds: 3 },
    },
    long: {
      about: 'three times as many steps of twice as many tasks: the accuracy in reach',
      settings: { steps: 2100, tasks: 16 },
    },
  },
  check: readableAngles,
  conditions: angleConditions,
  studies: (settings) => {
    const { distribution, balanced, support, query, angles, data } = settings
    const models = chosen(settings.models, rotatedModels(settings))
    return TE.right([
      {
        name: `${distribution} tasks`,
        models,
        claim: { subject: SUBJECT, rivals: rotatedNames.filter((name) => name !== SUBJECT) },
        source: () =>
          pipe(
            mnist(data),
            TE.map(withValidation),
            TE.chainEitherK((images) =>
              rotatedSource(images, angles, { kind: distribution, balanced, support, query }),
            ),
          ),
        pictures: (trained) =>
          NO_CIRCUIT.includes(trained.model.name)
            ? Promise.resolve(classPictures(trained))
            : circuitPictures(trained),
      },
    ])
  },
})
