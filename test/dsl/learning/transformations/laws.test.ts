/** Laws of gradient transformations: chains, limits of settings, engines. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import {
  accumulate,
  adam,
  adamW,
  chain,
  clipByNorm,
  constantSchedule,
  decayWeights,
  ema,
  freeze,
  lookahead,
  momentum,
  nesterov,
  partition,
  scheduled,
  sgd,
  type Transformation,
} from '../../../../src/dsl/learning/transformations'
import * as all from '../../../../src/dsl/learning/transformations'
import { engines, patternless, test } from '../../../laws'
import { transformations } from './all'
import { expectRows, point, walk } from './walk'

const numbers = fc
  .array(fc.integer({ min: -3000, max: 3000 }), { minLength: 7, maxLength: 7 })
  .map((ns) => ns.map((n) => n / 1000))
const gradients = fc.array(numbers, { minLength: 1, maxLength: 5 })
const names = Object.keys(transformations)
const some = fc.constantFrom(...names)

describe('chains', () => {
  test.prop([numbers, gradients, some, some, some], { numRuns: 8 })(
    'of any transformations are associative, and without any the identity',
    async (params, gs, ...three) => {
      const [f, g, h] = three.map((name) => transformations[name])
      const { steps } = await walk(chain(f, g, h), params, gs)
      for (const same of [chain(chain(f, g), h), chain(f, chain(g, h)), chain(f, chain(), g, h)])
        expectRows(three.join(), (await walk(same, params, gs)).steps, steps, 1e-12)
      expectRows('chain()', (await walk(chain(), params, gs)).steps, gs, 0)
    },
  )
})

/** What a transformation is at a limit of its settings. */
const limits: Readonly<Record<string, readonly [Transformation, Transformation]>> = {
  'momentum(0) is the identity': [momentum(0), chain()],
  'nesterov(0) is the identity': [nesterov(0), chain()],
  'decayWeights without strength is the identity': [decayWeights({ strength: 0 }), chain()],
  'adamW without strength is adam': [adamW(0.1, { strength: 0 }), adam(0.1)],
  'lookahead that keeps all of the way is what explores': [
    lookahead(adam(0.1), { every: 2, rate: 1 }),
    adam(0.1),
  ],
  'accumulate(1) is what steps': [accumulate(1, adam(0.1)), adam(0.1)],
  'partition in one part is that part': [
    partition({ one: chain(clipByNorm(1), adam(0.1)) }, () => 'one'),
    chain(clipByNorm(1), adam(0.1)),
  ],
  'scheduled by a constant is what is made of it': [
    scheduled(constantSchedule(0.3), momentum),
    momentum(0.3),
  ],
  'ema lets steps pass': [ema(0.9), chain()],
  'a part with sgd(0) is frozen': [
    partition({ still: sgd(0), moving: sgd(1) }, (path) => (path === 'a' ? 'still' : 'moving')),
    freeze((path) => path === 'a'),
  ],
}

describe('at their limits', () => {
  test.prop([fc.constantFrom(...Object.keys(limits)), numbers, gradients], { numRuns: 30 })(
    'transformations are simpler ones',
    async (name, params, gs) => {
      const [left, right] = await Promise.all(limits[name].map((how) => walk(how, params, gs)))
      expectRows(name, left.steps, right.steps, 1e-11)
    },
  )
})

describe('accumulate', () => {
  test.prop([numbers, fc.integer({ min: 1, max: 4 }), fc.array(numbers, { minLength: 8, maxLength: 8 })], {
    numRuns: 8,
  })('makes the steps for means, and none between', async (params, count, gs) => {
    const groups = Array.from({ length: Math.floor(8 / count) }, (_, i) =>
      gs.slice(i * count, (i + 1) * count),
    )
    const means = groups.map((group) => params.map((_, k) => group.reduce((sum, g) => sum + g[k], 0) / count))
    const { steps } = await walk(accumulate(count, adam(0.1)), params, gs)
    const last = steps.filter((_, i) => i % count === count - 1)
    const between = steps.filter((_, i) => i % count !== count - 1)
    expectRows('steps', last, (await walk(adam(0.1), params, means)).steps)
    expect(between.flat().every((x) => x === 0)).toBe(true)
  })
})

describe('weight decay', () => {
  test.prop([numbers, gradients, fc.constantFrom(0.1, 2)], { numRuns: 8 })(
    'ahead of descent is the gradient of half the square of the weights that are meant',
    async (params, gs, strength) => {
      const { steps } = await walk(decayWeights({ strength, at: (path) => path === 'a' }), params, gs)
      let at = params
      for (const [i, step] of steps.entries()) {
        const expected = gs[i].map((g, k) => (k < 3 ? g + strength * at[k] : g))
        expectRows('step', [step], [expected], 1e-11)
        at = at.map((w, k) => w - step[k])
      }
    },
  )
})

describe('what is refused', () => {
  const start = point([1, 2, 3, 4, 5, 6, 7])
  test('conditions, parts and counts that mean nothing', () => {
    expect(() => decayWeights({ strength: 1, at: () => false }).init(start)).toThrow('decayWeights: got')
    expect(() => partition({ one: sgd(1), two: sgd(1) }, () => 'one').init(start)).toThrow(
      "partition: got a part 'two' without parameters",
    )
    const unknown = partition({ one: sgd(1) }, () => 'two' as 'one')
    expect(() => unknown.init(start)).toThrow("partition: got the part 'two' for a")
    expect(() => all.averaged(start, adam(1).init(start))).toThrow('averaged: got a state without averages')
    for (const steps of [0, 1.5, -1, NaN, Infinity]) {
      expect(() => accumulate(steps, sgd(1))).toThrow('accumulate, steps: got')
      expect(() => lookahead(sgd(1), { every: steps, rate: 1 })).toThrow('lookahead, steps: got')
    }
  })
})

test('on wasm every transformation makes the steps of the reference', async () => {
  const [wasm] = await engines()
  const [params, ...gs] = Array.from({ length: 5 }, (_, i) => Array.from(patternless(7 * (i + 1))).slice(-7))
  for (const [name, how] of Object.entries(transformations)) {
    const [actual, expected] = await Promise.all([walk(how, params, gs, wasm), walk(how, params, gs)])
    expectRows(name, actual.steps, expected.steps, 1e-5)
  }
})

/** What the folder exports that is no transformation of gradients, or refuses parameters here. */
const OTHERS =
  /^(averaged|descend|globalNorm|freeze|proximal|softThreshold|exclusiveSparsity|.*Schedule|.*Decay)$/

test('all of them are tried', () => {
  expect(Object.keys(all).filter((name) => !OTHERS.test(name) && !names.includes(name))).toEqual([])
})
