/** Outer steps of learners of several kinds, small enough for the reference, as programs with their inputs. */
import { pipe } from 'fp-ts/function'
import { key } from '../../src/dsl/core/random'
import type { Tree } from '../../src/dsl/core/tree'
import { crossEntropy, mse } from '../../src/dsl/functions/losses'
import { adapt } from '../../src/dsl/learning/adapt'
import { initialState, metaStep, type MetaState, type Tasks } from '../../src/dsl/learning/meta-step'
import { perLayer } from '../../src/dsl/learning/rates'
import { adam, chain, clipByNorm, type Transformation } from '../../src/dsl/learning/transformations'
import { conv2d } from '../../src/dsl/networks/convolution'
import { dense } from '../../src/dsl/networks/dense'
import { input } from '../../src/dsl/networks/net'
import { flatten, maxPool, relu } from '../../src/dsl/networks/parameterless'
import { reparam } from '../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../src/dsl/networks/reparameterisations'
import { tensor } from '../../src/dsl/primitives/leaves'
import { looseLearner, type LooseLearner, numbersFor } from '../dsl/loose'

/** A step with arguments for it; the tasks are along axis 0. */
export interface MetaStep {
  readonly step: (state: Tree, tasks: Tasks) => Tree
  readonly arguments_: [state: Tree, tasks: Tasks]
  readonly tasks: number
}

const labels = (tasks: number, count: number) =>
  tensor(
    Array.from({ length: tasks * count }, (_, i) => (i * 7 + 3) % 4),
    [tasks, count],
    'int32',
  )

const stepOf = (learner: LooseLearner, outer: Transformation, data: Tasks): MetaStep => ({
  step: (state, tasks) => metaStep(learner, outer)(state as MetaState<never>, tasks),
  arguments_: [initialState(learner, outer, key(4)), data],
  tasks: data.query.x.shape[0],
})

const images = (tasks: number, size: number): Tasks => ({
  support: { x: numbersFor([tasks, 5, size, size, 1]), y: labels(tasks, 5) },
  query: { x: numbersFor([tasks, 15, size, size, 1], 5), y: labels(tasks, 15) },
})

const numbers = (tasks: number): Tasks => ({
  support: { x: numbersFor([tasks, 4, 6], 1), y: numbersFor([tasks, 4, 5], 2) },
  query: { x: numbersFor([tasks, 3, 6], 3), y: numbersFor([tasks, 3, 5], 4) },
})

const circuit = (steps: number) =>
  looseLearner(
    pipe(
      input<readonly [number, number, number]>([5, 5, 1]),
      conv2d(3, 3),
      reparam(kronecker),
      relu,
      flatten,
      dense(4),
      reparam(fullSharing({ rank: 3 })),
      adapt({ loss: crossEntropy, steps, rate: perLayer(0.2) }),
    ),
  )

const pooled = looseLearner(
  pipe(
    input<readonly [number, number, number]>([6, 6, 1]),
    conv2d(2, 3),
    maxPool(2),
    flatten,
    dense(4),
    adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.2), optimiser: clipByNorm(1) }),
  ),
)

const linear = looseLearner(
  pipe(
    input([6]),
    dense(5, { bias: false }),
    reparam(fullSharing({ rank: 4 })),
    adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }),
  ),
)

/** Its channels could be cut as well, and the outer step with them: but each of them needs all images. */
const convolution = looseLearner(
  pipe(
    input<readonly [number, number, number]>([6, 6, 1]),
    conv2d(5, 3, { bias: false }),
    adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }),
  ),
)

const mapped = (tasks: number): Tasks => ({
  support: { x: numbersFor([tasks, 1, 6, 6, 1], 1), y: numbersFor([tasks, 1, 4, 4, 5], 2) },
  query: { x: numbersFor([tasks, 3, 6, 6, 1], 3), y: numbersFor([tasks, 3, 4, 4, 5], 4) },
})

export const metaSteps: Readonly<Record<string, () => MetaStep>> = {
  'a single circuit of one step': () => stepOf(circuit(1), adam(0.01), images(4, 5)),
  'a single circuit of three steps': () =>
    stepOf(circuit(3), chain(clipByNorm(0.1), adam(0.01)), images(6, 5)),
  // as many tasks as channels: what fills one is not what fills the other
  'a network with pooling and a clipped inner gradient': () => stepOf(pooled, adam(0.01), images(2, 6)),
  'a linear layer with learned sharing': () =>
    stepOf(linear, chain(clipByNorm(0.1), adam(0.01)), numbers(12)),
  'a convolution and nothing else': () => stepOf(convolution, adam(0.01), mapped(7)),
}
