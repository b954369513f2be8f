/** Meta-Curvature: MAML at its start, and matrices on gradients after it. */
import { describe, expect } from 'vitest'
import { paths } from '../../../src/dsl/core/tree'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { einsum } from '../../../src/dsl/functions/products'
import { metaLoss } from '../../../src/dsl/learning/meta-step'
import { metaCurvature } from '../../../src/dsl/learning/meta-curvature'
import { fixed } from '../../../src/dsl/learning/rates'
import { evaluate } from '../../../src/engines/evaluate'
import { assertGradient, expectClose, test } from '../../laws'
import { type LooseMeta, moved, numbersFor } from '../loose'
import {
  adapted,
  examplesFor,
  EXACT,
  learnerOf,
  netNames,
  outerGradient,
  seeds,
  start,
  tasksFor,
} from './small'

describe('Meta-Curvature', () => {
  test.prop([netNames, seeds], { numRuns: 3 })(
    'with identities is MAML: adapted parameters and meta-gradients',
    async (name, seed) => {
      const [plain, curved] = [fixed(0.3), metaCurvature(0.3)].map((rate) =>
        learnerOf(name, { steps: 2, rate }),
      )
      const meta = start(curved, seed)
      const support = examplesFor(curved, 3, seed)
      const tasks = tasksFor(curved, 2, seed)
      const without = { ...meta, rates: {} }
      expectClose(
        'adapted',
        await adapted(curved, meta, support),
        await adapted(plain, without, support),
        EXACT,
      )
      const [{ slow, fast }, expected] = await Promise.all([
        outerGradient(curved, meta, tasks),
        outerGradient(plain, without, tasks),
      ])
      expectClose('meta-gradient', { slow, fast }, { slow: expected.slow, fast: expected.fast }, EXACT)
    },
  )

  test('takes a gradient G of a weight to rate · B G Aᵀ, and that of a bias to rate · A g', async () => {
    const step = { weight: numbersFor([3, 2], 1), bias: numbersFor([2], 2) }
    const rate = metaCurvature(0.5)
    const rates = moved(rate.init(step))
    const [B, A, own] = [numbersFor([3, 3], 5), numbersFor([2, 2], 9), numbersFor([2, 2], 13)]
    expect(paths(rates).map(([path]) => path)).toEqual(['weight.A', 'weight.B', 'bias.A'])
    const made = rate.scaled(step, { weight: { A, B }, bias: { A: own } } as typeof rates)
    const expected = {
      weight: mul(einsum('io,po->ip', einsum('ij,jo->io', B, step.weight), A), 0.5),
      bias: mul(einsum('po,o->p', own, step.bias), 0.5),
    }
    const [actual, wanted] = await evaluate([made, expected])
    expectClose('steps', actual, wanted, EXACT)
  })

  test('is learned: its matrices have the derivatives of finite differences', async () => {
    const learner = learnerOf('two dense', { steps: 2, rate: metaCurvature(0.3) })
    const meta = start(learner, 3)
    const tasks = tasksFor(learner, 2, 5)
    const loss = (rates: LooseMeta['rates']) => metaLoss(learner)({ ...meta, rates }, tasks)
    await assertGradient(loss, moved(meta.rates, 0.1), 1)
  })
})
