/** A last layer in closed form: its equation, permutations of classes, and derivatives. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { add, exp, mul } from '../../../src/dsl/functions/arithmetic'
import { oneHot } from '../../../src/dsl/functions/normalisation'
import { einsum } from '../../../src/dsl/functions/products'
import { predictions } from '../../../src/dsl/learning/examples'
import { metaLoss, type Tasks } from '../../../src/dsl/learning/meta-step'
import { ridge } from '../../../src/dsl/learning/ridge'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { tanh } from '../../../src/dsl/networks/parameterless'
import { literal, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { assertGradient, expectClose, run, test } from '../../laws'
import { moved, numbersFor } from '../loose'

const CLASSES = 3
const embedding = (features: number) => pipe(input([3]), dense(features), tanh)
const learnerOf = (features: number) => pipe(embedding(features), ridge({ classes: CLASSES }))
const seeds = fc.integer({ min: 0, max: 1000 })
const sizes = fc.constantFrom(1, 2, 5, 8)
const labels = fc.array(fc.integer({ min: 0, max: CLASSES - 1 }), { minLength: 1, maxLength: 6 })

const start = (features: number, seed: number, strength = 0.4) => ({
  ...moved(learnerOf(features).init(key(seed))),
  rates: { strength: literal(Math.log(strength)), scale: literal(Math.log(3)) },
})
type Meta = ReturnType<typeof start>

const supportOf = (classes: readonly number[], seed: number) => ({
  x: numbersFor([classes.length, 3], seed) as Tensor<readonly [number, 3]>,
  y: tensor(classes, [classes.length], 'int32'),
})
type Support = ReturnType<typeof supportOf>

const logitsOf = (features: number, meta: Meta, support: Support) => {
  const learner = learnerOf(features)
  const queries = numbersFor([2, 3], 77) as Tensor<readonly [2, 3]>
  return run(reference, (m: Meta, s: Support) => predictions(learner.net, learner.adapt(m, s), queries), [
    meta,
    support,
  ] as const)
}

describe('ridge', () => {
  test.prop([sizes, labels, seeds, fc.constantFrom(0.01, 0.4, 5)], { numRuns: 12 })(
    'solves (XᵀX + λ) W = XᵀY, for fewer features than examples, and for more',
    async (features, classes, seed, strength) => {
      const learner = learnerOf(features)
      const sides = (m: Meta, { x, y }: Support) => {
        const all = predictions(embedding(features), { slow: {}, fast: m.slow.body }, x)
        const { weight } = learner.adapt(m, { x, y }).fast.ridge
        const left = add(
          einsum('nf,nc->fc', all, einsum('ng,gc->nc', all, weight)),
          mul(weight, exp(m.rates.strength)),
        )
        return [left, mul(einsum('nf,nc->fc', all, oneHot(y, CLASSES)), exp(m.rates.scale))]
      }
      const meta = start(features, seed, strength)
      const [left, right] = await run(reference, sides, [meta, supportOf(classes, seed)] as const)
      expectClose('normal equations', left, right, { tolerance: 1e-8 })
    },
  )

  test.prop([sizes, labels, seeds], { numRuns: 6 })(
    'permutes its logits with the classes',
    async (features, classes, seed) => {
      const meta = start(features, seed)
      const [logits, others] = await Promise.all(
        [classes, classes.map((c) => (c + 1) % CLASSES)].map((all) =>
          logitsOf(features, meta, supportOf(all, seed)),
        ),
      )
      const shifted = Array.from(valuesOf(logits), (_, i) => valuesOf(others)[i - (i % 3) + ((i + 1) % 3)])
      expectClose('logits', logits, tensor(shifted, [2, 3]), { tolerance: 1e-8 })
    },
  )

  test.each([2, 6])('is differentiated through its solution, with %i features', async (features) => {
    const learner = learnerOf(features)
    const tasks: Tasks = {
      support: { x: numbersFor([1, 4, 3], 3), y: tensor([0, 1, 2, 0], [1, 4], 'int32') },
      query: { x: numbersFor([1, 3, 3], 8), y: tensor([0, 1, 2], [1, 3], 'int32') },
    }
    for (const order of [1, 2] as const)
      await assertGradient((m: Meta) => metaLoss(learner)(m, tasks), start(features, 4), order)
  })

  test('refuses a number of classes that is none', () => {
    expect(() => pipe(embedding(2), ridge({ classes: 0 }))).toThrow('ridge, classes: got 0')
  })
})
