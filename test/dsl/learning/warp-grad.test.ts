/** WarpGrad: layers that stay slow bend the steps of the others, and learn from one step at a time. */
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { type Tree, zipLeaves } from '../../../src/dsl/core/tree'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { fixed, perLayer } from '../../../src/dsl/learning/rates'
import { warpGrad } from '../../../src/dsl/learning/warp-grad'
import { allSlow } from '../../../src/dsl/networks/all-slow'
import { named } from '../../../src/dsl/networks/blocks'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { tanh } from '../../../src/dsl/networks/parameterless'
import { eye } from '../../../src/dsl/networks/reparameterisations'
import { add, mul, sub } from '../../../src/dsl/primitives/elementwise'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { fillLike } from '../../../src/dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { evaluate } from '../../../src/engines/evaluate'
import { expectClose, test } from '../../laws'
import { type LooseLearner, looseLearner, type LooseMeta, numbersFor, through } from '../loose'
import { adapted, EXACT, outerGradient, seeds, start, tasksFor } from './small'

const warped = pipe(
  input([3]),
  dense(2),
  named('warp', (x) => pipe(x, dense(2), tanh, allSlow)),
  dense(2),
)
const rate = perLayer(0.3)
const of = (steps: number): LooseLearner =>
  looseLearner(through(warped, warpGrad({ loss: mse, rate, steps })))

/** x V W. */
const bare = { bias: false } as const
const linear = pipe(
  input([3]),
  dense(2, bare),
  named('warp', (x) => pipe(x, dense(2, bare), allSlow)),
)
const RATE = 0.4
const how = { loss: mse, rate: fixed(RATE), steps: 1 }
const slowOf = (W: Tensor) => ({ warp: { body: { dense: { weight: W } } } })
const support = { x: numbersFor([4, 3], 1), y: numbersFor([4, 2], 2) }

describe('WarpGrad', () => {
  test('with warp layers that are the identity descends as the network without them does', async () => {
    const learner = looseLearner(through(linear, warpGrad({ ...how, steps: 3 })))
    const plain = looseLearner(through(input([3]), dense(2, bare), adapt({ ...how, steps: 3 })))
    const fast = { dense: { weight: numbersFor([3, 2], 5) } }
    const ours = await adapted(learner, { slow: slowOf(eye(2)), fast, rates: {} }, support as never)
    const theirs = await adapted(plain, { slow: {}, fast, rates: {} }, support as never)
    expectClose('fast', ours.fast, theirs.fast, EXACT)
  })

  test.prop([seeds], { numRuns: 5 })('steps by −r G Wᵀ W', async (seed) => {
    const learner = looseLearner(through(linear, warpGrad(how)))
    const plain = looseLearner(through(input([3]), dense(2, bare), adapt(how)))
    const [V, W] = [numbersFor([3, 2], seed), numbersFor([2, 2], seed + 7)]
    const product = (v: Tensor) => einsum('io,op->ip', v, W) as Tensor
    const loss = (E: Tensor) => plain.loss({ slow: {}, fast: { dense: { weight: E } } }, support as never)
    const { fast } = await adapted(
      learner,
      { slow: slowOf(W), fast: { dense: { weight: V } }, rates: {} },
      support as never,
    )
    const { weight } = (fast as { readonly dense: { readonly weight: Tensor } }).dense
    const G = grad(loss)(product(V))
    const bent = einsum('iq,qp->ip', einsum('io,qo->iq', G, W), W)
    const [actual, expected] = await evaluate([
      product(weight),
      sub(product(V), mul(bent, fillLike(bent, RATE))),
    ])
    expectClose('V W', actual, expected, EXACT)
  })

  test.prop([seeds], { numRuns: 4 })(
    'adapts as adapt does, and learns from each step alone, the start from the first',
    async (seed) => {
      const steps = 3
      const learner = of(steps)
      const meta = start(learner, seed)
      const tasks = tasksFor(learner, 1, seed)
      const one = looseLearner(through(warped, adapt({ loss: mse, rate, steps: 1 })))
      const first = (x: Tensor): Tensor => tensor(valuesOf(x), x.shape.slice(1))
      const seen = { x: first(tasks.support.x), y: first(tasks.support.y as Tensor) }
      const parts: LooseMeta[] = []
      let now = meta
      for (let step = 0; step < steps; step++) {
        parts.push(await outerGradient(one, now, tasks))
        now = { ...meta, fast: (await adapted(one, now, seen as never)).fast }
      }
      const many = await adapted(learner, meta, seen as never)
      expectClose('adapted', many.fast, now.fast, EXACT)
      const mean = (trees: readonly Tree[]): Tree =>
        zipLeaves(trees[0], trees, (_, all) =>
          all.map((x) => mul(x, fillLike(x, 1 / steps))).reduce((total, x) => add(total, x)),
        )
      const expected = await evaluate([
        mean(parts.map(({ slow, rates }) => ({ slow, rates }))),
        mean([parts[0].fast]),
      ])
      const { slow, fast, rates } = await outerGradient(learner, meta, tasks)
      expectClose('meta-gradient', [{ slow, rates }, fast], expected, EXACT)
    },
  )

  test('needs a step, and something that stays slow', () => {
    expect(() => of(0)).toThrow('warpGrad, steps: got 0, expected a whole number of at least 1.')
    expect(() => through(input([3]), dense(2), warpGrad(how))).toThrow(
      'warpGrad: got a network without slow parameters, expected layers between the fast ones that no task adapts.',
    )
  })
})
