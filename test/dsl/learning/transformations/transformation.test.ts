/** Gradient transformations against plain numbers, and their laws. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import type { Scalar, Tensor } from '../../../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../../../src/dsl/core/tree'
import { mul, sub } from '../../../../src/dsl/functions/arithmetic'
import { sum } from '../../../../src/dsl/functions/reductions'
import {
  adam,
  chain,
  clipByNorm,
  cosineDecay,
  descend,
  globalNorm,
  momentum,
  scaleUpdates,
  scheduled,
  sgd,
  type Transformation,
} from '../../../../src/dsl/learning/transformations'
import { literal, tensor, valueOf, valuesOf } from '../../../../src/dsl/primitives/leaves'
import { grad } from '../../../../src/dsl/transforms/grad'
import { reference } from '../../../../src/engines/reference'
import { assertGradient, expectClose, patternless, run } from '../../../laws'

type Point = { readonly a: Tensor<readonly [3]>; readonly b: Tensor<readonly [2, 2]> }

const numbers = fc
  .array(fc.integer({ min: -3000, max: 3000 }), { minLength: 7, maxLength: 7 })
  .map((ns) => ns.map((n) => n / 1000))
const point = (ns: readonly number[]): Point => ({
  a: tensor(ns.slice(0, 3), [3]),
  b: tensor(ns.slice(3), [2, 2]),
})
const flat = (tree: Tree): readonly number[] => leaves(tree).flatMap((x) => Array.from(valuesOf(x)))
const EXACT = { tolerance: 1e-12 }

/** The steps that a transformation makes of gradients, one after the other. */
const steps = async (
  how: Transformation,
  gradients: readonly Point[],
  params: Point = point(patternless(7) as never),
) => {
  const all = (...gs: readonly Point[]): readonly Point[] => {
    let state = how.init(params)
    return gs.map((g) => {
      const [step, next] = how.update(g, state, params)
      state = next
      return step
    })
  }
  return (await run(reference, all, gradients)).map(flat)
}

const same = (actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void =>
  expectClose(
    'steps',
    tensor(actual.flat(), [actual.flat().length]),
    tensor(expected.flat(), [expected.flat().length]),
    EXACT,
  )

const threeGradients = fc.tuple(numbers, numbers, numbers)

describe('adam', () => {
  const settings = fc.record({
    rate: fc.constantFrom(1e-3, 0.1),
    beta1: fc.constantFrom(0, 0.5, 0.9),
    beta2: fc.constantFrom(0.9, 0.999),
    epsilon: fc.constantFrom(1e-8, 1e-3),
  })

  test.prop([threeGradients, settings], { numRuns: 30 })(
    'makes the steps of plain numbers',
    async (gradients, { rate, ...betas }) => {
      const { beta1, beta2, epsilon } = betas
      const m = new Array<number>(7).fill(0)
      const v = new Array<number>(7).fill(0)
      const expected = gradients.map((g, t) =>
        g.map((x, i) => {
          m[i] = beta1 * m[i] + (1 - beta1) * x
          v[i] = beta2 * v[i] + (1 - beta2) * x * x
          const [first, second] = [m[i] / (1 - beta1 ** (t + 1)), v[i] / (1 - beta2 ** (t + 1))]
          return (rate * first) / (Math.sqrt(second) + epsilon)
        }),
      )
      same(await steps(adam(rate, betas), gradients.map(point)), expected)
    },
  )

  test('has the defaults of the paper', async () => {
    const gradients = [patternless(7), patternless(9).slice(2)].map((g) => point(Array.from(g)))
    const written = adam(0.01, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 })
    same(await steps(adam(0.01), gradients), await steps(written, gradients))
  })
})

describe('transformations', () => {
  test.prop([threeGradients], { numRuns: 20 })(
    'chain() is the identity, and chain is associative',
    async (gradients) => {
      const gs = gradients.map(point)
      same(await steps(chain(), gs), gradients)
      const [f, g, h] = [momentum(0.5), clipByNorm(1), adam(0.1)]
      const all = await steps(chain(f, g, h), gs)
      same(await steps(chain(chain(f, g), h), gs), all)
      same(await steps(chain(f, chain(g, h)), gs), all)
      same(await steps(chain(chain(), f, chain(), g, h), gs), all)
    },
  )

  test.prop([threeGradients, fc.constantFrom(0, 0.5, 0.9)], { numRuns: 20 })(
    'momentum is the decaying sum',
    async (gradients, decay) => {
      const total = new Array<number>(7).fill(0)
      const expected = gradients.map((g) => g.map((x, i) => (total[i] = decay * total[i] + x)))
      same(await steps(momentum(decay), gradients.map(point)), expected)
    },
  )

  test.prop([numbers, fc.constantFrom(0.5, 2, 100)], { numRuns: 30 })(
    'clipByNorm keeps the direction and limits the norm',
    async (g, limit) => {
      const norm = Math.hypot(...g)
      const factor = norm > limit ? limit / norm : 1
      same(await steps(clipByNorm(limit), [point(g)]), [g.map((x) => factor * x)])
      const total = await run(reference, (p: Point) => globalNorm(p), [point(g)] as const)
      expect(valueOf(total)).toBeCloseTo(norm, 10)
    },
  )

  test('clipByNorm leaves a gradient of zeros alone', async () => {
    const zeros = point(new Array<number>(7).fill(0))
    same(await steps(clipByNorm(1), [zeros]), [flat(zeros)])
  })

  test.prop([numbers], { numRuns: 10 })('scale and sgd multiply; descend subtracts', async (g) => {
    same(await steps(sgd(0.25), [point(g)]), [g.map((x) => x / 4)])
    same(
      await steps(chain(scaleUpdates(2), scaleUpdates(3)), [point(g)]),
      await steps(scaleUpdates(6), [point(g)]),
    )
    const below = await run(reference, (x: Point, y: Point) => descend(x, y), [
      point(g),
      point(g.map((x) => x - 1)),
    ])
    same([flat(below)], [g.map(() => 1)])
  })

  test('cosineDecay falls from 1 to 0', async () => {
    const ones = point(new Array<number>(7).fill(1))
    const factors = (
      await steps(scheduled(cosineDecay(4), scaleUpdates), [ones, ones, ones, ones, ones])
    ).map(([first]) => first)
    same([factors], [[0, 1, 2, 3, 4].map((t) => 0.5 + 0.5 * Math.cos((Math.PI * t) / 4))])
  })
})

describe('hyperparameters', () => {
  const TARGET = tensor([0.3, -0.7, 1.1], [3])

  /** The loss after steps of descent on a quadratic, as a function of the hyperparameter. */
  const lossAfter =
    (make: (hyperparameter: Scalar) => Transformation, count: number) =>
    (hyperparameter: Scalar): Scalar => {
      const loss = (x: Tensor<readonly [3]>): Scalar =>
        sum(mul(sub(x, TARGET), mul(sub(x, TARGET), tensor([1, 2, 3], [3]))))
      const how = make(hyperparameter)
      let x = tensor([1, 2, -1.5], [3])
      let state = how.init(x)
      for (let step = 0; step < count; step++) {
        const [direction, next] = how.update(grad(loss)(x), state, x)
        x = descend(x, direction)
        state = next
      }
      return loss(x)
    }

  const all: Readonly<Record<string, readonly [(h: Scalar) => Transformation, number]>> = {
    'the rate of sgd': [sgd, 0.07],
    'the decay of momentum': [(h) => chain(momentum(h), scaleUpdates(0.05)), 0.6],
    'the rate of adam': [adam, 0.1],
    'the first mean of adam': [(h) => adam(0.1, { beta1: h }), 0.8],
    'the second mean of adam': [(h) => adam(0.1, { beta2: h }), 0.9],
  }

  for (const [name, [make, value]] of Object.entries(all))
    test.prop([fc.integer({ min: 1, max: 4 })], { numRuns: 4 })(
      `are differentiated through: ${name}`,
      async (count) => {
        await assertGradient(lossAfter(make, count), literal(value), 1)
        await assertGradient(lossAfter(make, count), literal(value), 2)
      },
    )
})
