/** Penalties on meta-parameters: nothing at strength 0, sums in a row, on top of a learner's own objective. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Scalar } from '../../../src/dsl/core/tensor'
import { add, mul, square } from '../../../src/dsl/functions/arithmetic'
import { mse } from '../../../src/dsl/functions/losses'
import { sum } from '../../../src/dsl/functions/reductions'
import { adapt } from '../../../src/dsl/learning/adapt'
import { metaLoss, type Tasks } from '../../../src/dsl/learning/meta-step'
import { perLayer } from '../../../src/dsl/learning/rates'
import { regularised } from '../../../src/dsl/learning/regularised'
import { routed } from '../../../src/dsl/learning/routed'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { reparam } from '../../../src/dsl/networks/reparam'
import { doublyStochastic, sharingEntropy } from '../../../src/dsl/networks/sharing/doubly-stochastic'
import { valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { assertGradient, expectClose, run, test } from '../../laws'
import { moved, numbersFor } from '../loose'

const net = pipe(input([3]), dense(4), reparam(doublyStochastic({ copies: 2, iterations: 3 })))
const plain = pipe(net, adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }))
type Meta = ReturnType<typeof plain.init>

const tasks: Tasks = {
  support: { x: numbersFor([2, 2, 3], 1), y: numbersFor([2, 2, 4], 4) },
  query: { x: numbersFor([2, 1, 3], 6), y: numbersFor([2, 1, 4], 8) },
}
const penalty = ({ slow }: Meta): Scalar => sharingEntropy(slow.dense, 3)
const size = ({ fast }: Meta): Scalar => sum(square(fast.dense.weight))
const start = (seed: number): Meta => moved(plain.init(key(seed)), 0.1)
const seeds = fc.integer({ min: 0, max: 1000 })
const EXACT = { tolerance: 1e-12 }

const both = (f: (m: Meta) => Scalar, g: (m: Meta) => Scalar, meta: Meta) =>
  run(reference, (m: Meta) => [f(m), g(m)] as const, [meta] as const)

describe('regularised', () => {
  test.prop([seeds], { numRuns: 15 })('adds strength times penalty; at strength 0 nothing', async (seed) => {
    const learner = pipe(plain, regularised({ penalty, strength: 0.7 }))
    const [got, wanted] = await both(
      (m) => metaLoss(learner)(m, tasks),
      (m) => add(metaLoss(plain)(m, tasks), mul(penalty(m), 0.7)),
      start(seed),
    )
    expectClose('objective', got, wanted, EXACT)
    const none = pipe(plain, regularised({ penalty, strength: 0 }))
    const [same, bare] = await both(
      (m) => metaLoss(none)(m, tasks),
      (m) => metaLoss(plain)(m, tasks),
      start(seed),
    )
    expectClose('without strength', same, bare, EXACT)
  })

  test.prop([seeds], { numRuns: 15 })('twice adds both penalties, in any order', async (seed) => {
    const first = regularised({ penalty, strength: 0.7 })(plain)
    const learner = pipe(first, regularised({ penalty: size, strength: 0.2 }))
    const turned = pipe(
      plain,
      regularised({ penalty: size, strength: 0.2 }),
      regularised({ penalty, strength: 0.7 }),
    )
    const [got, other] = await both(
      (m) => metaLoss(learner)(m, tasks),
      (m) => metaLoss(turned)(m, tasks),
      start(seed),
    )
    expectClose('order', got, other, EXACT)
    const [, sumOfAll] = await both(
      size,
      (m) => add(metaLoss(first)(m, tasks), mul(size(m), 0.2)),
      start(seed),
    )
    expectClose('sum', got, sumOfAll, EXACT)
  })

  test("keeps a learner's own objective, and its adaptation", async () => {
    const router = pipe(plain, routed({ circuits: 2, layers: ['dense'] }))
    const learner = pipe(
      router,
      regularised({ penalty: ({ slow }) => sharingEntropy(slow.dense), strength: 2 }),
    )
    const meta = learner.init(key(1))
    const [got, wanted] = await run(
      reference,
      (m: typeof meta) => [
        metaLoss(learner)(m, tasks),
        add(metaLoss(router)(m, tasks), mul(sharingEntropy(m.slow.dense), 2)),
      ],
      [meta] as const,
    )
    expectClose('objective', got, wanted, EXACT)
    expect(learner.adapt).toBe(router.adapt)
    expect(valuesOf(got)[0]).toBeGreaterThan(0)
  })

  test('has the derivative of finite differences', async () => {
    const learner = pipe(plain, regularised({ penalty, strength: 0.7 }))
    await assertGradient((m: Meta) => metaLoss(learner)(m, tasks), start(2))
  })
})
