/**
 * Rotated MNIST with the single circuit: a network that learns, across tasks, how its layers share their weights.
 * A task is one rotation angle: five images to adapt to, fifteen to be judged by.
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { mnist } from '../data/mnist'
import { adapt } from '../dsl/learning/adapt'
import { perLayer } from '../dsl/learning/rates'
import { adam, chain, cosineDecay } from '../dsl/learning/transformation'
import { crossEntropy } from '../dsl/functions/losses'
import { plainCircuit, singleCircuit } from '../models/single-circuit'
import { defineExperiment } from '../runs/experiment'
import { model } from '../runs/model'
import { circuitPictures } from './pictures/circuit'
import { someOption } from '../runs/option'
import { chosen } from './chosen'
import { readableAngles, rotatedOptions } from './rotated-options'
import { rotatedSource } from './rotations'

export const rmnist = defineExperiment({
  name: 'rmnist',
  title: 'Rotated MNIST: one circuit with learned sharing for all angles',
  about:
    'Meta-trains a network with learned weight sharing (MSR) on MNIST digits rotated by angles over the full ' +
    'circle, beside the same network without sharing (MAML) and without adaptation, and judges all three on ' +
    'digits they have not seen, at angles they have seen and at angles they have not.',
  lead:
    'A task is one rotation angle: a few digits to adapt to, others to be judged by. One network learns across ' +
    'tasks how its layers share their weights (slow), and adapts only what is left (fast).',
  options: {
    ...rotatedOptions,
    models: someOption(['single circuit (MSR)', 'no sharing (MAML)', 'no adaptation'], 'models to train'),
  },
  starts: { steps: 700, tasks: 8, support: 5, query: 15, outerRate: 3e-3 },
  presets: {
    long: {
      about: 'three times as many steps of twice as many tasks: the accuracy in reach',
      settings: { steps: 2100, tasks: 16 },
    },
  },
  check: readableAngles,
  studies: (settings) => {
    const { steps, innerSteps, outerRate, distribution, balanced, support, query, angles, data } = settings
    const outer = chain(adam(outerRate), cosineDecay(steps))
    const inner = { loss: crossEntropy, steps: innerSteps }
    return TE.right([
      {
        name: `${distribution} tasks`,
        models: chosen(settings.models, [
          model(
            'single circuit (MSR)',
            pipe(singleCircuit, adapt({ ...inner, rate: perLayer(0.05) })),
            outer,
          ),
          model('no sharing (MAML)', pipe(plainCircuit, adapt({ ...inner, rate: perLayer(0.005) })), outer),
          model(
            'no adaptation',
            pipe(plainCircuit, adapt({ ...inner, rate: perLayer(0.005), steps: 0 })),
            outer,
          ),
        ]),
        source: () =>
          pipe(
            mnist(data),
            TE.chainEitherK((images) =>
              rotatedSource(images, angles, { kind: distribution, balanced, support, query }),
            ),
          ),
        pictures: circuitPictures,
      },
    ])
  },
})
