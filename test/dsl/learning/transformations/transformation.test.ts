/** Gradient transformations against plain numbers, and their laws. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Tensor } from '../../../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../../../src/dsl/core/tree'
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
import { tensor, valueOf, valuesOf } from '../../../../src/dsl/primitives/leaves'
import { reference } from '../../../../src/engines/reference'
import { expectClose, patternless, run, test } from '../../../laws'

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
