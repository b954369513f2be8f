/**
 * Rotated MNIST: one network for all angles learns, across tasks, how its layers share their weights. A task is one
 * angle: five images to adapt to, fifteen to be judged by. `weyl run rmnist` runs this, too.
 *
 *   npx ts-node examples/rmnist.ts --help
 */
import { adapt, chain, conv2d, cosineDecay, crossEntropy, dense, flatten, fullSharing, input } from '../src'
import { kronecker, pipe, relu, reparam, scaleUpdates, scheduled } from '../src'
import { type Adapting, adaptingSpace, asked, outerOf, rateOf, rotatedControls } from '../src/experiments'
import { rotatedDigits, rotatedDigitStudies } from '../src/experiments'
import { defineExperiment, model, runExperiment, tunable } from '../src/node'

const circuit = pipe(
  input([28, 28, 1]),
  conv2d(32, 3),
  reparam(kronecker), // kernel = (A ⊗ B ⊗ C) v: A, B, C slow, v fast
  relu,
  flatten,
  dense(10),
  reparam(fullSharing({ rank: 3 })), // weight = U v
)

const learner = (s: Adapting) =>
  pipe(circuit, adapt({ loss: crossEntropy, steps: s.innerSteps, rate: rateOf(s) }))

export const rmnist = defineExperiment({
  ...rotatedDigits,
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
  studies: (settings) => {
    const at = asked(settings)
    const msr = tunable(
      adaptingSpace(0.005, 0.5),
      at({ innerRate: 0.05, rates: 'per layer', innerSteps: 1, outerRate: 3e-3, clip: 'none' }),
      (s) =>
        model(
          'single circuit (MSR)',
          learner(s),
          chain(outerOf(s), scheduled(cosineDecay(settings.steps), scaleUpdates)),
        ),
      at({ innerRate: 0.2, rates: 'per number', innerSteps: 1, outerRate: 1e-2, clip: '10' }), // by --preset table
    )
    return rotatedDigitStudies(settings, [msr, ...rotatedControls(learner, settings)])
  },
})

if (require.main === module) void runExperiment(rmnist)
