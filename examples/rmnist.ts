/**
 * Rotated MNIST: a network that learns, across tasks, how its layers share their weights. A task is one
 * rotation angle: five images to adapt to, fifteen to be judged by. `npx ts-node examples/rmnist.ts --help`
 */
import { pipe } from 'fp-ts/function'
import {
  adam,
  adapt,
  chain,
  conv2d,
  cosineDecay,
  crossEntropy,
  dense,
  experiment,
  flatten,
  full,
  input,
  kronecker,
  model,
  perLayer,
  relu,
  reparam,
} from '../src'

// the single circuit: kernel = (A ⊗ B ⊗ C) v and weight = U v, with A, B, C and U slow, and v fast
const singleCircuit = pipe(
  input([28, 28, 1]),
  conv2d(32, 3),
  reparam(kronecker),
  relu,
  flatten,
  dense(10),
  reparam(full({ rank: 3 })),
)

// the same network with every weight fast
const plainCircuit = pipe(input([28, 28, 1]), conv2d(32, 3), relu, flatten, dense(10))

const inner = { loss: crossEntropy, steps: 1 }

void experiment({
  name: 'rmnist',
  about:
    'Meta-trains a network with learned weight sharing (MSR) on MNIST digits rotated by angles over the full ' +
    'circle, beside the same network without sharing (MAML) and without adaptation, and judges all three on ' +
    'digits they have not seen, at angles they have seen and at angles they have not.',
  defaults: { steps: 700, tasks: 8 },
  models: ({ steps }) => {
    const outer = chain(adam(3e-3), cosineDecay(steps))
    return [
      model('single circuit (MSR)', pipe(singleCircuit, adapt({ ...inner, rate: perLayer(0.05) })), outer),
      model('no sharing (MAML)', pipe(plainCircuit, adapt({ ...inner, rate: perLayer(0.005) })), outer),
      model('no adaptation', pipe(plainCircuit, adapt({ ...inner, rate: perLayer(0.005), steps: 0 })), outer),
    ]
  },
})
