/** Every sharing scheme on a dense layer and on a convolution: what the laws of all of them run on. */
import { pipe } from 'fp-ts/function'
import { mse } from '../../../../src/dsl/functions/losses'
import { adapt } from '../../../../src/dsl/learning/adapt'
import type { Tasks } from '../../../../src/dsl/learning/meta-step'
import { perLayer } from '../../../../src/dsl/learning/rates'
import { conv2d } from '../../../../src/dsl/networks/convolution'
import { dense } from '../../../../src/dsl/networks/dense'
import { input } from '../../../../src/dsl/networks/net'
import { learnedRotations } from '../../../../src/dsl/networks/sharing/learned-rotations'
import { flatten, tanh } from '../../../../src/dsl/networks/parameterless'
import { reparam } from '../../../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../../../src/dsl/networks/reparameterisations'
import { doublyStochastic } from '../../../../src/dsl/networks/sharing/doubly-stochastic'
import { lowRank } from '../../../../src/dsl/networks/sharing/low-rank'
import { rowStochastic } from '../../../../src/dsl/networks/sharing/row-stochastic'
import { softly } from '../../../../src/dsl/networks/sharing/softly'
import { type LooseLearner, looseLearner, numbersFor } from '../../loose'

const vector = pipe(input([5]), dense(4))
const image = pipe(input([3, 4, 2]), conv2d(4, 2))
const how = adapt({ loss: mse, steps: 1, rate: perLayer(0.1) })

/** Tasks for a learner: two, of two examples to adapt to and one to be judged by. */
export const tasksFor = ({ net }: LooseLearner): Tasks => ({
  support: { x: numbersFor([2, 2, ...net.input.shape], 1), y: numbersFor([2, 2, ...net.output.shape], 4) },
  query: { x: numbersFor([2, 1, ...net.input.shape], 6), y: numbersFor([2, 1, ...net.output.shape], 8) },
})

const all = {
  'lowRank, dense': pipe(vector, reparam(lowRank({ rank: 2, numbers: 3 })), how),
  'lowRank, conv2d': pipe(image, reparam(lowRank({ rank: 2, numbers: 3 })), how),
  'rowStochastic, dense': pipe(vector, reparam(rowStochastic({ rank: 3 })), how),
  'rowStochastic, conv2d': pipe(image, reparam(rowStochastic({ rank: 3 })), how),
  'doublyStochastic, dense': pipe(vector, reparam(doublyStochastic({ copies: 2, iterations: 3 })), how),
  'doublyStochastic, conv2d': pipe(image, reparam(doublyStochastic({ copies: 2, iterations: 3 })), how),
  'softly full, dense': pipe(vector, reparam(softly(fullSharing({ rank: 2 }), { scale: 0.5 })), how),
  'softly kronecker, conv2d': pipe(image, reparam(softly(kronecker, { scale: 0.5 })), how),
  'softly doublyStochastic, dense': pipe(
    vector,
    reparam(softly(doublyStochastic({ copies: 4, iterations: 3 }), { scale: 0.5 })),
    how,
  ),
  'learnedRotations, conv2d': pipe(image, tanh, learnedRotations({ samples: 3, range: 0.77 }), how),
  'learnedRotations, dense': pipe(
    input([3, 3, 1]),
    flatten,
    dense(2),
    reparam(fullSharing({ rank: 2 })),
    learnedRotations({ samples: 2, range: 0.77 }),
    how,
  ),
}

/** Learners, by the scheme and the layer. */
export const schemes: readonly (readonly [name: string, learner: LooseLearner])[] = Object.entries(all).map(
  ([name, learner]) => [name, looseLearner(learner)],
)
