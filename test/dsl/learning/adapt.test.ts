/** The laws of adaptation: steps add up, the linear closed form, orders of gradients, kinds of rates. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { leaves, zipLeaves } from '../../../src/dsl/core/tree'
import { exp, mul, sub } from '../../../src/dsl/functions/arithmetic'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { predictions } from '../../../src/dsl/learning/examples'
import { metaLoss } from '../../../src/dsl/learning/meta-step'
import { fixed, perLayer, perParameter } from '../../../src/dsl/learning/rates'
import { chain, momentum, scaleUpdates } from '../../../src/dsl/learning/transformations'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { reparam } from '../../../src/dsl/networks/reparam'
import { slowWeight } from '../../../src/dsl/networks/reparameterisations'
import { stopGradient, tensor, valueOf, valuesOf } from '../../../src/dsl/primitives/leaves'
import { hasLoops } from '../../../src/compiler/segments'
import { grad } from '../../../src/dsl/transforms/grad'
import { trace } from '../../../src/dsl/transforms/program'
import { reference } from '../../../src/engines/reference'
import { assertGradient, deviation, expectClose, run, test } from '../../laws'
import { type LooseLearner, looseLearner, type LooseMeta, numbersFor } from '../loose'
import {
  adapted,
  examplesFor,
  outerGradient,
  plain,
  start,
  type Support,
  tasksFor,
  EXACT,
  learnerOf,
  netNames,
  seeds,
} from './small'

/** Steps that are too many to be written out, though half of them are not. */
const LOOPED = { 'conv and dense': 48, 'two dense': 64 } as const

describe('adapt', () => {
  test.prop([netNames, seeds], { numRuns: 20 })('by no step is the network itself', async (name, seed) => {
    const learner = learnerOf(name, { steps: 0, rate: perLayer(0.1) })
    const meta = start(learner, seed)
    expectClose(
      'no step',
      await adapted(learner, meta, examplesFor(learner, 3, seed)),
      { slow: meta.slow, fast: meta.fast },
      EXACT,
    )
  })

  test.prop([netNames, seeds], { numRuns: 2 })(
    'by a loop over blocks is by half of the steps, written out, and by half again; so are its derivatives',
    async (name, seed) => {
      const steps = LOOPED[name]
      const [half, whole] = [steps / 2, steps].map((some) =>
        learnerOf(name, { steps: some, rate: perLayer(0.01) }),
      )
      const twice: LooseLearner = {
        ...half,
        adapt: (meta, support) => half.adapt({ ...half.adapt(meta, support), rates: meta.rates }, support),
      }
      const meta = start(whole, seed)
      const support = examplesFor(whole, 2, seed)
      const loopsOf = (learner: LooseLearner) =>
        trace((m: LooseMeta, s: Support) => learner.adapt(m, s), [meta, support]).program
      expect([twice, whole].map((learner) => hasLoops(loopsOf(learner)))).toEqual([false, true])
      const close = { tolerance: 1e-12, floor: 1e-9 }
      expectClose('steps', await adapted(whole, meta, support), await adapted(twice, meta, support), close)
      const tasks = tasksFor(whole, 1, seed)
      const slopes = [whole, twice].map((learner) => outerGradient(learner, meta, tasks))
      expectClose('slopes', await slopes[0], await slopes[1], close)
    },
  )

  test.prop([netNames, fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }), seeds], {
    numRuns: 20,
  })('by m, then n steps is m + n steps', async (name, m, n, seed) => {
    const [first, second, both] = [m, n, m + n].map((steps) =>
      learnerOf(name, { steps, rate: perLayer(0.1) }),
    )
    const meta = start(both, seed)
    const support = examplesFor(both, 3, seed)
    const half = await adapted(first, meta, support)
    const whole = await adapted(second, { ...half, rates: meta.rates }, support)
    expectClose('steps', whole, await adapted(both, meta, support), EXACT)
  })

  test.prop([fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 }), seeds], { numRuns: 30 })(
    'of a linear model with mean squares is the closed form',
    async (count, steps, seed) => {
      const [features, outputs, rate] = [3, 2, 0.3]
      const learner = looseLearner(
        pipe(
          input([features]),
          dense(outputs, { bias: false }),
          adapt({ loss: mse, steps, rate: fixed(rate) }),
        ),
      )
      const meta = learner.init(key(seed))
      const support = examplesFor(learner, count, seed)
      const result = await adapted(learner, meta, support)
      // W ← W − r · 2 / (n · outputs) · Xᵀ (X W − Y)
      const [X, Y] = [valuesOf(support.x), valuesOf(support.y)]
      let W = Array.from(valuesOf(leaves(meta.fast)[0]))
      for (let step = 0; step < steps; step++) {
        const error = (e: number, o: number) =>
          W.reduce(
            (total, w, i) => total + (i % outputs === o ? w * X[e * features + Math.floor(i / outputs)] : 0),
            0,
          ) - Y[e * outputs + o]
        const before = W
        W = before.map((w, i) => {
          const [f, o] = [Math.floor(i / outputs), i % outputs]
          const slope = Array.from({ length: count }, (_, e) => X[e * features + f] * error(e, o)).reduce(
            (a, b) => a + b,
          )
          return w - (rate * 2 * slope) / (count * outputs)
        })
      }
      expectClose('closed form', leaves(result.fast)[0], tensor(W, [features, outputs]), EXACT)
    },
  )

  test.prop([netNames, fc.integer({ min: 1, max: 3 }), seeds], { numRuns: 10 })(
    'moves fast parameters alone',
    async (name, steps, seed) => {
      const learner = learnerOf(name, { steps, rate: perLayer(0.1) })
      const meta = start(learner, seed)
      const result = await adapted(learner, meta, examplesFor(learner, 3, seed))
      expectClose('slow', result.slow, meta.slow, { tolerance: 0 })
      leaves(result.fast).forEach((x, i) => {
        expect(deviation(valuesOf(x), valuesOf(leaves(meta.fast)[i]), 1)).toBeGreaterThan(0)
      })
    },
  )

  test('lowers the loss on the support set', async () => {
    const learner = learnerOf('conv and dense', { steps: 20, rate: perLayer(0.2) })
    const meta = start(learner, 1)
    const support = examplesFor(learner, 3, 1)
    const losses = (m: LooseMeta, s: Support) => [learner.loss(m, s), learner.loss(learner.adapt(m, s), s)]
    const [before, after] = await run(reference, losses, [meta, support] as const)
    expect(valueOf(after)).toBeLessThan(0.8 * valueOf(before))
  })

  test('passes the gradient through an optimiser, whose state lives within the task', async () => {
    const twice = learnerOf('two dense', { steps: 1, rate: fixed(0.1), optimiser: scaleUpdates(2) })
    const once = learnerOf('two dense', { steps: 1, rate: fixed(0.2) })
    const meta = start(once, 4)
    const support = examplesFor(once, 3, 4)
    expectClose('scaled', await adapted(twice, meta, support), await adapted(once, meta, support), EXACT)
    const rolling = learnerOf('two dense', { steps: 2, rate: fixed(0.1), optimiser: chain(momentum(0.9)) })
    const [one, two] = [1, 2].map((steps) => learnerOf('two dense', { steps, rate: fixed(0.1) }))
    // the second step of momentum is the second plain step and 0.9 times the first one again
    const [atOne, atTwo, rolled] = await Promise.all(
      [one, two, rolling].map((learner) => adapted(learner, meta, support)),
    )
    leaves(rolled.fast).forEach((x, i) => {
      const [w0, w1, w2] = [meta, atOne, atTwo].map(({ fast }) => valuesOf(leaves(fast)[i]))
      const expected = Array.from(w2, (w, k) => w + 0.9 * (w1[k] - w0[k]))
      expectClose('momentum', x, tensor(expected, x.shape), EXACT)
    })
  })

  test('refuses what is no number of steps, in words', () => {
    expect(() => learnerOf('two dense', { steps: -1, rate: fixed(0.1) })).toThrow(
      'adapt, steps: got -1, expected a whole number of at least 0.',
    )
    expect(() => learnerOf('two dense', { steps: 0.5, rate: fixed(0.1) })).toThrow('adapt, steps: got 0.5')
  })

  test('refuses a network of which nothing is fast, in words', () => {
    // the types refuse it too, where they know the network
    const stiff = pipe(input([3]), dense(2, { bias: false }), reparam(slowWeight))
    const learner = adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }) as unknown as (
      net: typeof stiff,
    ) => LooseLearner
    expect(() => learner(stiff).init(key(0))).toThrow(
      'adapt: got a network without fast parameters, expected at least one tensor that a task can adapt.\n' +
        '  Likely cause: every weight is frozen and no layer has a bias.\n' +
        '  Fix: leave a weight or a bias fast.',
    )
  })
})

describe('first-order adaptation', () => {
  /** The same learner, written out with the inner gradient stopped by hand. */
  const byHand = (learner: LooseLearner, steps: number): LooseLearner => ({
    ...learner,
    adapt: ({ slow, fast, rates }, support) => {
      let now = fast
      for (let step = 0; step < steps; step++) {
        const slope = grad((at: typeof fast) => learner.loss({ slow, fast: at }, support))(now)
        now = zipLeaves(now, [slope, rates], (w, [g, r]) =>
          sub(w as Tensor, mul(stopGradient(g as Tensor), exp(r as Scalar))),
        )
      }
      return { slow, fast: now }
    },
  })

  test.prop([netNames, fc.integer({ min: 1, max: 2 }), seeds], { numRuns: 8 })(
    'has the gradient with the inner gradient stopped, not that of second order',
    async (name, steps, seed) => {
      const second = learnerOf(name, { steps, rate: perLayer(0.2) })
      const first = learnerOf(name, { steps, rate: perLayer(0.2), firstOrder: true })
      const meta = start(first, seed)
      const tasks = tasksFor(first, 2, seed)
      const gradient = await outerGradient(first, meta, tasks)
      expectClose('first order', gradient, await outerGradient(byHand(second, steps), meta, tasks), EXACT)
      const other = await outerGradient(second, meta, tasks)
      const differ = leaves(gradient).some(
        (x, i) => deviation(valuesOf(x), valuesOf(leaves(other)[i]), 0) > 1e-3,
      )
      expect(differ).toBe(true)
      // the adapted parameters themselves are the same
      const support = examplesFor(first, 3, seed)
      expectClose('adapted', await adapted(first, meta, support), await adapted(second, meta, support), EXACT)
    },
  )
})

describe('meta-gradients', () => {
  for (const name of ['conv and dense', 'two dense'] as const)
    for (const steps of [1, 2])
      test.prop([fc.constantFrom(perLayer(0.2), perParameter(0.2), perLayer(0.2, 'magnitude')), seeds], {
        numRuns: 2,
      })(`are central differences, by slow, fast and rates: ${name}, steps: ${steps}`, async (rate, seed) => {
        const learner = learnerOf(name, { steps, rate })
        const tasks = tasksFor(learner, 2, seed)
        await assertGradient((meta: LooseMeta) => metaLoss(learner)(meta, tasks), start(learner, seed))
      })
})

describe('predictions', () => {
  test('are the outputs of all examples', async () => {
    const params = plain.init(key(2))
    const x = numbersFor([4, 3]) as Tensor<readonly [number, 3]>
    const all = await run(reference, (p: typeof params, xs: typeof x) => predictions(plain, p, xs), [
      params,
      x,
    ])
    expect(all.shape).toEqual([4, 2])
    const one = tensor(valuesOf(x).slice(3, 6), [3])
    const second = await run(reference, (p: typeof params, y: typeof one) => plain.apply(p)(y), [params, one])
    expectClose('second example', tensor(valuesOf(all).slice(2, 4), [2]), second, EXACT)
  })
})
