/** Where a gradient is exactly 0, as that of a pixel that is always black, every way to learn has finite meta-gradients. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../../src/dsl/core/tree'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { crossEntropy } from '../../../src/dsl/functions/losses'
import { norm, standardise } from '../../../src/dsl/functions/normalisation'
import { sum } from '../../../src/dsl/functions/reductions'
import { adapt } from '../../../src/dsl/learning/adapt'
import { cavia } from '../../../src/dsl/learning/cavia'
import { conjugateGradient } from '../../../src/dsl/learning/conjugate-gradient'
import { implicitMaml } from '../../../src/dsl/learning/implicit-maml'
import { metaCurvature } from '../../../src/dsl/learning/meta-curvature'
import { multiStep } from '../../../src/dsl/learning/multi-step'
import { prototypical } from '../../../src/dsl/learning/prototypical'
import { fixed, perLayer, perParameter } from '../../../src/dsl/learning/rates'
import { reptile } from '../../../src/dsl/learning/reptile'
import { ridge } from '../../../src/dsl/learning/ridge'
import {
  adam,
  chain,
  clipByNorm,
  globalNorm,
  scaleUpdates,
  type Transformation,
} from '../../../src/dsl/learning/transformations'
import { dense } from '../../../src/dsl/networks/dense'
import { inContext } from '../../../src/dsl/networks/in-context'
import { input } from '../../../src/dsl/networks/net'
import { relu } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { tNet } from '../../../src/dsl/networks/sharing/t-net'
import { literal, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { evaluate } from '../../../src/engines/evaluate'
import { looseLearner, type LooseLearner, through } from '../loose'
import { transformations } from './transformations/all'
import { outerGradient } from './small'
import { test } from '../../laws/law'

type Pair = Tensor<readonly [2]>

/** One, or a chain of two of them. */
const optimisers = fc
  .array(fc.constantFrom(...Object.keys(transformations)), { minLength: 1, maxLength: 2 })
  .map((names) => ({ names, optimiser: chain(...names.map((name) => transformations[name])) }))

const numbersIn = (tree: Tree): readonly number[] => leaves(tree).flatMap((x) => Array.from(valuesOf(x)))

/** Two tasks of images whose first pixels are black, in the support sets or everywhere. */
const tasks = (black: number) => {
  const pixels = (count: number, dark: number) =>
    tensor(
      Array.from({ length: 2 * count * 4 }, (_, i) => (i % 4 < dark ? 0 : Math.cos(i))),
      [2, count, 4],
    )
  const labels = (count: number) =>
    tensor(
      Array.from({ length: 2 * count }, (_, i) => i % 2),
      [2, count],
      'int32',
    )
  return {
    support: { x: pixels(2, black), y: labels(2) },
    query: { x: pixels(3, Math.min(black, 2)), y: labels(3) },
  }
}

const isFiniteFor = async (learner: LooseLearner, black: number): Promise<void> => {
  const gradient = await outerGradient(learner, learner.init(key(2)), tasks(black))
  const wrong = numbersIn(gradient as Tree).filter((x) => !Number.isFinite(x))
  expect(wrong).toEqual([])
}

const net = pipe(input([4]), dense(3, { bias: false }), relu, dense(2, { bias: false }))
const [loss, rate] = [crossEntropy, fixed(0.1)]

describe('with gradients of 0, the meta-gradient is finite', () => {
  test.prop([optimisers, fc.integer({ min: 1, max: 3 }), fc.constantFrom(2, 4)], { numRuns: 12 })(
    'through every transformation, and through two of them, over several steps',
    async ({ optimiser }, steps, black) => {
      const learner = looseLearner(through(net, adapt({ loss, steps, rate, optimiser })))
      await isFiniteFor(learner, black)
    },
  )

  test('for every learner and every kind of rate', async () => {
    const learners = {
      MAML: pipe(net, adapt({ loss, steps: 2, rate: perLayer(0.2) })),
      'magnitudes as rates': pipe(net, adapt({ loss, steps: 2, rate: perLayer(0.2, 'magnitude') })),
      FOMAML: pipe(net, adapt({ loss, steps: 2, rate: perLayer(0.2), firstOrder: true })),
      'Meta-SGD': pipe(net, adapt({ loss, steps: 2, rate: perParameter(0.2) })),
      'MAML++': pipe(net, multiStep({ loss, rate: perLayer(0.2), weights: [1, 2] })),
      Reptile: pipe(net, reptile({ loss, steps: 3, rate, optimiser: adam(1) })),
      'implicit MAML': pipe(net, implicitMaml({ loss, steps: 3, rate, strength: 2, iterations: 3 })),
      prototypical: pipe(input([4]), dense(3), prototypical({ classes: 2 })),
      'R2-D2': pipe(input([4]), dense(3), ridge({ classes: 2 })),
      'Meta-Curvature': pipe(net, adapt({ loss, steps: 2, rate: metaCurvature(0.2) })),
      'T-Net': pipe(net, reparam(tNet), adapt({ loss, steps: 2, rate })),
      CAVIA: pipe(
        input([4]),
        inContext(2, (x) => pipe(x, dense(3), relu, dense(2))),
        cavia({ loss, steps: 2, rate }),
      ),
    }
    for (const learner of Object.values(learners))
      for (const black of [2, 4]) await isFiniteFor(looseLearner(learner), black)
  })

  test("by Adam's own hyperparameters too", async () => {
    const zero = tensor([0, 0], [2])
    const step = (rates: readonly [Scalar, Scalar, Scalar]): Scalar => {
      const how = adam(rates[0], { beta1: rates[1], beta2: rates[2] })
      const [first, state] = how.update(zero, how.init(zero), zero)
      return sum(how.update(first, state, zero)[0])
    }
    const found = await evaluate(grad(step)([literal(0.1), literal(0.9), literal(0.99)]))
    expect(numbersIn(found)).toEqual([0, 0, 0])
  })
})

describe('at the origin', () => {
  const origin = tensor([0, 0], [2])
  const gradientOf = async (f: (x: Pair) => Scalar, x: Pair = origin) =>
    Array.from(valuesOf(await evaluate(grad(f)(x))))
  const through = (how: Transformation) => (x: Pair) => sum(how.update(x, how.init(x), x)[0])

  test('clipping has the slope of what it lets through, and Adam that of its first step', async () => {
    expect(await gradientOf(through(clipByNorm(1)))).toEqual([1, 1])
    expect(await gradientOf(through(chain(clipByNorm(1), clipByNorm(2))))).toEqual([1, 1])
    // g / (|g| + 10⁻⁸)
    for (const slope of await gradientOf(through(adam(1)))) expect(slope / 1e8).toBeCloseTo(1, 9)
  })

  test('norms have slope 0, of order 2 too; even rows are standardised with finite slopes', async () => {
    for (const f of [(x: Pair) => norm(x), (x: Pair) => globalNorm([x, x])]) {
      expect(await gradientOf(f)).toEqual([0, 0])
      expect(await gradientOf((x) => sum(grad(f)(x)))).toEqual([0, 0])
    }
    const curved = (x: Pair) => sum(mul(standardise(x), tensor([1, 2], [2])))
    expect((await gradientOf(curved)).every(Number.isFinite)).toBe(true)
    expect((await gradientOf((x) => sum(grad(curved)(x)))).every(Number.isFinite)).toBe(true)
  })

  test('conjugate gradients find 0, with finite slopes', async () => {
    const twice = (x: Tree): Tree => scaleUpdates(2).update(x, [], x)[0]
    const found = (b: Pair): Scalar => sum(conjugateGradient(twice, b, 2) as Pair)
    expect((await gradientOf(found)).every(Number.isFinite)).toBe(true)
  })
})

describe('a norm that is no number', () => {
  test('stays none', async () => {
    const found = await evaluate([norm(tensor([NaN, 1], [2])), globalNorm(tensor([NaN], [1]))])
    expect(numbersIn(found)).toEqual([NaN, NaN])
  })
})
