/** T-Nets: the network itself at the start, and a metric for gradient steps after it. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe } from 'vitest'
import { key } from '../../../../src/dsl/core/random'
import type { Tensor } from '../../../../src/dsl/core/tensor'
import { sub, mul } from '../../../../src/dsl/functions/arithmetic'
import { mse } from '../../../../src/dsl/functions/losses'
import { einsum } from '../../../../src/dsl/functions/products'
import { adapt } from '../../../../src/dsl/learning/adapt'
import { fixed } from '../../../../src/dsl/learning/rates'
import { conv2d } from '../../../../src/dsl/networks/convolution'
import { dense } from '../../../../src/dsl/networks/dense'
import { input } from '../../../../src/dsl/networks/net'
import { flatten, tanh } from '../../../../src/dsl/networks/parameterless'
import { reparam } from '../../../../src/dsl/networks/reparam'
import { tNet } from '../../../../src/dsl/networks/sharing/t-net'
import { grad } from '../../../../src/dsl/transforms/grad'
import { evaluate } from '../../../../src/engines/evaluate'
import { expectClose, test } from '../../../laws'
import { looseLearner, moved, numbersFor, through } from '../../loose'
import { adapted, examplesFor, EXACT } from '../../learning/small'

const RATE = 0.3
const how = { loss: mse, steps: 3, rate: fixed(RATE) }

describe('a T-Net', () => {
  test.prop([fc.integer({ min: 0, max: 1000 })], { numRuns: 5 })(
    'adapts as the network does, where T is the identity',
    async (seed) => {
      const start = input([4, 4, 1])
      const plain = pipe(start, conv2d(2, 3), tanh, flatten, dense(2))
      const metric = pipe(start, conv2d(2, 3), reparam(tNet), tanh, flatten, dense(2), reparam(tNet))
      const [one, other] = [
        looseLearner(through(plain, adapt(how))),
        looseLearner(through(metric, adapt(how))),
      ]
      const { fast } = moved(one.init(key(seed)))
      const { slow } = other.init(key(seed))
      const support = examplesFor(one, 3, seed)
      const [actual, expected] = [
        await adapted(other, { slow, fast, rates: {} }, support),
        await adapted(one, { slow: {}, fast, rates: {} }, support),
      ]
      expectClose('adapted', actual.fast, expected.fast, EXACT)
    },
  )

  test('steps by −r G Tᵀ T', async () => {
    type Weight = Tensor<readonly [3, 2]>
    const layer = dense(2, { bias: false })(input([3]))
    const learner = pipe(layer, reparam(tNet), adapt({ ...how, steps: 1 }))
    const plain = pipe(layer, adapt(how))
    const T = numbersFor([2, 2], 3) as Tensor<readonly [2, 2]>
    const V = numbersFor([3, 2], 5) as Weight
    const support = { x: numbersFor([4, 3], 1), y: numbersFor([4, 2], 2) } as Parameters<
      typeof plain.adapt
    >[1]
    const weight = (v: Weight) => einsum('io,op->ip', v, T)
    const loss = (w: Weight) => plain.loss({ slow: {}, fast: { dense: { weight: w } } }, support)
    const params = { slow: { dense: { T } }, fast: { dense: { weight: V } }, rates: {} }
    const moved = weight(learner.adapt(params, support).fast.dense.weight)
    const metric = einsum('iq,qp->ip', einsum('io,qo->iq', grad(loss)(weight(V)), T), T)
    const [actual, expected] = await evaluate([moved, sub(weight(V), mul(metric, RATE))])
    expectClose('weight', actual, expected, EXACT)
  })
})
