/** Implicit MAML: the closed form on a linear model, and the limit of MAML with the proximal term. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { Matrix, solve } from 'ml-matrix'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import { leaves } from '../../../src/dsl/core/tree'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { implicitMaml } from '../../../src/dsl/learning/implicit-maml'
import { metaLoss, type Tasks } from '../../../src/dsl/learning/meta-step'
import { fixed } from '../../../src/dsl/learning/rates'
import { anchored } from '../../../src/dsl/learning/transformations'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing } from '../../../src/dsl/networks/reparameterisations'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { deviation, expectClose, run, test } from '../../laws'
import { type LooseLearner, looseLearner, type LooseMeta, numbersFor, through } from '../loose'
import { outerGradient, plain, start, tasksFor } from './small'

const seeds = fc.integer({ min: 0, max: 1000 })

/** Numbers row by row. */
const matrix = (values: ArrayLike<number>, rows: number): Matrix =>
  Matrix.from1DArray(rows, values.length / rows, Array.from(values))

/** The implicit learner, and MAML through as many steps with the same proximal term. */
const pair = (net: 'shared line' | 'two dense', strength: number, steps: number): readonly LooseLearner[] => {
  const how = { loss: mse, steps, rate: fixed(net === 'two dense' ? 0.1 : 0.2) }
  const ours = implicitMaml({ ...how, strength, iterations: 8 })
  const unrolled = adapt({ ...how, optimiser: anchored(strength) })
  const line = pipe(input([3]), dense(2, { bias: false }), reparam(fullSharing({ rank: 2 })))
  return [ours, unrolled].map((learner) => looseLearner(net === 'two dense' ? learner(plain) : learner(line)))
}

describe('implicitMaml', () => {
  test.prop([fc.double({ min: 3, max: 4, noNaN: true }), fc.integer({ min: 1, max: 4 }), seeds], {
    numRuns: 6,
  })('on a linear model is the closed form', async (strength, count, seed) => {
    const how = { loss: mse, steps: 45, rate: fixed(0.12), strength, iterations: 3 }
    const learner = looseLearner(through(input([3]), dense(1, { bias: false }), implicitMaml(how)))
    const meta = learner.init(key(seed))
    const tasks: Tasks = {
      support: { x: numbersFor([1, count, 3], seed), y: numbersFor([1, count, 1], seed + 3) },
      query: { x: numbersFor([1, 2, 3], seed + 7), y: numbersFor([1, 2, 1], seed + 9) },
    }
    // H = 2/n XᵀX; φ = (H + λ)⁻¹ (λ θ + 2/n XᵀY); x = (1 + H/λ)⁻¹ 2/m ZᵀZφ − ZᵀT
    const [X, Y] = [matrix(valuesOf(tasks.support.x), count), matrix(valuesOf(tasks.support.y), count)]
    const [Z, T] = [matrix(valuesOf(tasks.query.x), 2), matrix(valuesOf(tasks.query.y), 2)]
    const theta = matrix(valuesOf(leaves(meta.fast)[0]), 3)
    const H = X.transpose()
      .mmul(X)
      .mul(2 / count)
    const pulled = Matrix.add(H, Matrix.eye(3).mul(strength))
    const right = X.transpose()
      .mmul(Y)
      .mul(2 / count)
    const phi = solve(pulled, Matrix.add(right, Matrix.mul(theta, strength)))
    const g = Z.transpose().mmul(Matrix.sub(Z.mmul(phi), T))
    const x = solve(pulled, g).mul(strength)
    const { fast } = await outerGradient(learner, meta, tasks)
    expectClose('meta-gradient', leaves(fast)[0], tensor(x.to1DArray(), [3, 1]), { tolerance: 1e-6 })
  })

  test.prop([fc.double({ min: 2, max: 4, noNaN: true }), seeds], { numRuns: 3 })(
    'where it has converged is MAML through the steps, by slow parameters too: a shared linear layer',
    async (strength, seed) => {
      const [ours, unrolled] = pair('shared line', strength, 35)
      const meta = start(ours, seed)
      const tasks = tasksFor(ours, 2, seed)
      const expected = await outerGradient(unrolled, meta, tasks)
      expectClose('meta-gradient', await outerGradient(ours, meta, tasks), expected, { tolerance: 1e-5 })
    },
  )

  test('and so it is for a network that is not linear', async () => {
    const [ours, unrolled] = pair('two dense', 4, 35)
    const meta = start(ours, 3)
    const tasks = tasksFor(ours, 1, 3)
    const [actual, expected] = await Promise.all([ours, unrolled].map((x) => outerGradient(x, meta, tasks)))
    expectClose('meta-gradient', actual, expected, { tolerance: 1e-6 })
  })

  test.prop([seeds], { numRuns: 2 })('reports the query loss after adaptation', async (seed) => {
    const [ours, unrolled] = pair('two dense', 2, 3)
    const meta = start(ours, seed)
    const both = (m: LooseMeta, t: Tasks) => [metaLoss(ours)(m, t), metaLoss(unrolled)(m, t)]
    const tasks = tasksFor(ours, 2, seed)
    const [value, expected] = await run(reference, both, [meta, tasks] as const)
    expectClose('value', value, expected, { tolerance: 1e-12 })
    // far from convergence it is another gradient
    const [a, b] = await Promise.all([ours, unrolled].map((x) => outerGradient(x, meta, tasks)))
    const differ = leaves(a).map((x, i) => deviation(valuesOf(x), valuesOf(leaves(b)[i]), 0))
    expect(Math.max(...differ)).toBeGreaterThan(1e-3)
  })

  test('refuses a strength that holds nothing, in words', () => {
    for (const strength of [0, -1, Number.NaN])
      expect(() => pair('two dense', strength, 1)).toThrow(
        `implicitMaml, strength: got ${strength}, expected a number above 0.`,
      )
  })
})
