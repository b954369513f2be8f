/** The kinds of inner rates: which are learned, for how many numbers, and that all of them agree where they are equal. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import { leaves, mapLeaves, type Tree } from '../../../src/dsl/core/tree'
import { fixed, perLayer, perParameter } from '../../../src/dsl/learning/rates'
import { literal, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import { expectClose, run, test } from '../../laws'
import { type LooseMeta } from '../loose'
import {
  adapted,
  examplesFor,
  outerGradient,
  start,
  type Support,
  tasksFor,
  EXACT,
  learnerOf,
  netNames,
  seeds,
  type Settings,
} from './small'

describe('rates', () => {
  test.prop([netNames, fc.integer({ min: 1, max: 2 }), seeds], { numRuns: 10 })(
    'per parameter, where they are equal, are those per layer; and both, unlearned, the fixed one',
    async (name, steps, seed) => {
      const rates = [perLayer(0.3), perParameter(0.3), fixed(0.3), perLayer(0.3, 'magnitude')]
      const learners = rates.map((rate) => learnerOf(name, { steps, rate }))
      const support = examplesFor(learners[0], 3, seed)
      const [layer, parameter, same, magnitude] = await Promise.all(
        learners.map((learner) => adapted(learner, start(learner, seed), support)),
      )
      expectClose('per parameter', parameter, layer, EXACT)
      expectClose('fixed', same, layer, EXACT)
      expectClose('kept as a magnitude', magnitude, layer, EXACT)
    },
  )

  test.prop([netNames, seeds], { numRuns: 5 })(
    'per parameter, where they are equal, lead to the same meta-gradient (Meta-SGD is MAML then)',
    async (name, seed) => {
      const kinds = [fixed(0.3), perLayer(0.3), perParameter(0.3)]
      const [same, layer, each] = await Promise.all(
        kinds.map((rate) => {
          const learner = learnerOf(name, { steps: 2, rate })
          return outerGradient(learner, start(learner, seed), tasksFor(learner, 2, seed))
        }),
      )
      const { slow, fast, rates } = each
      expectClose('slow and fast', { slow, fast }, { slow: same.slow, fast: same.fast }, EXACT)
      // one rate for a tensor is a rate for each of its numbers, all moved together
      const sums = mapLeaves(rates, (x) => literal(Array.from(valuesOf(x)).reduce((a, b) => a + b)))
      expectClose('rates', sums, layer.rates, EXACT)
    },
  )

  test('are trees like the fast parameters', () => {
    const shapes = (rate: Settings['rate']) => {
      const { fast, rates } = learnerOf('two dense', { steps: 1, rate }).init(key(0))
      return [leaves(fast), leaves(rates)].map((xs) => xs.map((x) => x.shape))
    }
    const [fast, each] = shapes(perParameter(0.1))
    expect(each).toEqual(fast)
    expect(shapes(perLayer(0.1))[1]).toEqual(fast.map(() => []))
    expect(shapes(fixed(0.1))[1]).toEqual([])
  })

  test.prop(
    [
      fc.constantFrom('logarithm', 'magnitude'),
      fc.double({ min: -20, max: 20, noNaN: true }).filter((kept) => Math.abs(kept) > 1e-6),
      seeds,
    ],
    { numRuns: 30 },
  )(
    'are positive wherever the outer loop moves them: a step never goes uphill',
    async (scale, kept, seed) => {
      const learner = learnerOf('two dense', { steps: 1, rate: perLayer(0.1, scale) })
      const meta = start(learner, seed)
      const rates = mapLeaves(meta.rates, () => literal(kept))
      const support = examplesFor(learner, 3, seed)
      const slope = (m: LooseMeta, s: Support) => {
        const after = learner.adapt(m, s)
        const gradient = grad((fast: LooseMeta['fast']) => learner.loss({ slow: m.slow, fast }, s))(m.fast)
        return [gradient, m.fast, after.fast] as readonly Tree[]
      }
      const [gradient, before, after] = await run(reference, slope, [{ ...meta, rates }, support] as const)
      const dot = leaves(gradient).reduce((total, g, i) => {
        const [from, to] = [before, after].map((tree) => valuesOf(leaves(tree)[i]))
        return Array.from(valuesOf(g)).reduce((sum, slopeAt, k) => sum + slopeAt * (to[k] - from[k]), total)
      }, 0)
      expect(dot).toBeLessThan(0)
    },
  )

  test('refuse a start that is not above 0, in words', () => {
    for (const rate of [perLayer, perParameter, fixed]) {
      expect(() => rate(0)).toThrow('inner rate: got 0, expected a number above 0.')
      expect(() => rate(Number.NaN)).toThrow('inner rate: got NaN, expected a number above 0.')
    }
  })
})
