/** CAVIA: context parameters, from 0, and nothing else. */
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../../src/dsl/core/tree'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { cavia } from '../../../src/dsl/learning/cavia'
import { meanLoss } from '../../../src/dsl/learning/examples'
import { metaLoss } from '../../../src/dsl/learning/meta-step'
import { fixed, perLayer } from '../../../src/dsl/learning/rates'
import { conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import { inContext } from '../../../src/dsl/networks/in-context'
import { andThen, input } from '../../../src/dsl/networks/net'
import { flatten, tanh } from '../../../src/dsl/networks/parameterless'
import { concat } from '../../../src/dsl/primitives/concat'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { slice } from '../../../src/dsl/primitives/slice'
import { evaluate } from '../../../src/engines/evaluate'
import { assertGradient, expectClose, test } from '../../laws'
import { looseLearner, type LooseLearner, type LooseMeta, moved, through } from '../loose'
import { adapted, examplesFor, EXACT, outerGradient, seeds, tasksFor } from './small'

const head = (size: number) => pipe(input([size]), dense(4), tanh, dense(2))
const net = pipe(
  input([3]),
  inContext(2, (x) => pipe(x, dense(4), tanh, dense(2))),
)
const how = { loss: mse, steps: 2, rate: perLayer(0.5) }
const learner = looseLearner(through(net, cavia(how)))

/** Meta-parameters, with a context that is not 0. */
const start = (from: LooseLearner, seed: number): LooseMeta => {
  const { slow, fast, rates } = from.init(key(seed))
  return { ...moved({ slow, fast }), rates }
}
const contextOf = ({ fast }: { readonly fast: Tree }): readonly number[] =>
  leaves(fast).flatMap((x) => Array.from(valuesOf(x)))

describe('CAVIA', () => {
  test.prop([seeds], { numRuns: 5 })(
    'adapts from a context of 0, wherever that starts, and does not learn the start',
    async (seed) => {
      const plain = looseLearner(through(net, adapt(how)))
      const meta = start(learner, seed)
      const support = examplesFor(learner, 3, seed)
      const zero = { ...meta, fast: learner.init(key(0)).fast }
      const actual = await adapted(learner, meta, support)
      expectClose('adapted', actual, await adapted(plain, zero, support), EXACT)
      expect(contextOf(actual).some((x) => Math.abs(x) > 1e-4)).toBe(true)
      const gradient = await outerGradient(learner, meta, tasksFor(learner, 2, seed))
      expect(contextOf(gradient)).toEqual([0, 0])
    },
  )

  test('without a step is the block, told zeros', async () => {
    const still = looseLearner(through(net, cavia({ ...how, steps: 0 })))
    const meta = start(still, 4)
    const { x, y } = examplesFor(still, 3, 5)
    const wide = { x: concat([x, tensor(new Float64Array(6), [3, 2])], 1) as typeof x, y }
    const block = { slow: {}, fast: (meta.slow.context as { readonly body: LooseMeta['fast'] }).body }
    const direct = meanLoss(head(5), mse)
    const [told, expected] = await evaluate([
      still.loss(still.adapt(meta, { x, y }), { x, y }),
      direct(block as never, wide as never),
    ])
    expectClose('loss', told, expected, EXACT)
  })

  test('adapts nothing where the block does not look at its context', async () => {
    const blind = looseLearner(
      pipe(
        input([3]),
        inContext(2, (x) =>
          pipe(
            andThen(x, 'without', (all) => slice(all, [0], [3]) as Tensor<readonly [3]>),
            dense(2),
          ),
        ),
        cavia({ loss: mse, steps: 3, rate: fixed(0.5) }),
      ),
    )
    expect(contextOf(await adapted(blind, start(blind, 1), examplesFor(blind, 3, 2)))).toEqual([0, 0])
  })

  test('tells the same to every place of an image, and has the meta-gradients of finite differences', async () => {
    const images = looseLearner(
      pipe(
        input([4, 4, 1]),
        inContext(2, (x) => pipe(x, conv2d(2, 3), tanh, flatten, dense(2))),
        cavia(how),
      ),
    )
    const meta = start(images, 7)
    const tasks = tasksFor(images, 2, 3)
    expect(images.net.parameters.slow).toMatchObject({
      context: { body: { conv: { weight: { shape: [3, 3, 3, 2] } } } },
    })
    await assertGradient((m: LooseMeta) => metaLoss(images)(m, tasks), meta, 1)
  })

  test('is refused without a context, with a second one, and with none', () => {
    expect(() => inContext(0, (x) => x)).not.toThrow()
    expect(() =>
      pipe(
        input([3]),
        inContext(0, (x) => x),
      ),
    ).toThrow('inContext: got 0 context parameters')
    expect(() =>
      pipe(
        net,
        inContext(1, (x) => x),
      ),
    ).toThrow('inContext: got a second context')
  })
})
