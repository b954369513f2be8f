/** The multi-step loss: its steps are those of adapt, the last weight alone is MAML, weights are linear. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { valueAndGrad } from '../../../src/dsl/transforms/grad'
import { type Tree, zipLeaves } from '../../../src/dsl/core/tree'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { metaLoss, type Tasks } from '../../../src/dsl/learning/meta-step'
import { multiStep } from '../../../src/dsl/learning/multi-step'
import { fixed, perLayer, perParameter } from '../../../src/dsl/learning/rates'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { assertGradient, expectClose, run, test } from '../../laws'
import { type LooseLearner, looseLearner, type LooseMeta } from '../loose'
import { adapted, convolutional, examplesFor, plain, start, tasksFor } from './small'

const seeds = fc.integer({ min: 0, max: 1000 })
const EXACT = { tolerance: 1e-10 }
type NetName = 'conv and dense' | 'two dense'
const netNames = fc.constantFrom<NetName>('conv and dense', 'two dense')
const weightings = fc
  .array(fc.constantFrom<number>(0, 0.25, 1, 3), { minLength: 1, maxLength: 3 })
  .filter((weights) => weights.some((w) => w > 0))

const rate = perLayer(0.2)
const weightedBy = (name: NetName, weights: readonly number[]): LooseLearner => {
  const how = multiStep({ loss: mse, rate, weights })
  return looseLearner(name === 'two dense' ? how(plain) : how(convolutional))
}
const maml = (name: NetName, steps: number): LooseLearner => {
  const how = adapt({ loss: mse, rate, steps })
  return looseLearner(name === 'two dense' ? how(plain) : how(convolutional))
}

/** The meta-loss and its gradient. */
const judged = (learner: LooseLearner, meta: LooseMeta, tasks: Tasks) =>
  run(reference, (m: LooseMeta, t: Tasks) => valueAndGrad((at: LooseMeta) => metaLoss(learner)(at, t))(m), [
    meta,
    tasks,
  ] as const)

const mixed = (parts: readonly Tree[], shares: readonly number[]): Tree =>
  zipLeaves(parts[0], parts, (x, all) =>
    tensor(
      Array.from(valuesOf(x), (_, i) => all.reduce((sum, part, k) => sum + shares[k] * valuesOf(part)[i], 0)),
      x.shape,
    ),
  )

describe('multiStep', () => {
  test.prop([netNames, fc.integer({ min: 1, max: 3 }), seeds], { numRuns: 6 })(
    'with the weight on the last step alone is MAML',
    async (name, steps, seed) => {
      const last = Array.from({ length: steps }, (_, i) => (i === steps - 1 ? 7 : 0))
      const [ours, theirs] = [weightedBy(name, last), maml(name, steps)]
      const meta = start(ours, seed)
      const tasks = tasksFor(ours, 2, seed)
      expectClose(
        'loss and gradient',
        await judged(ours, meta, tasks),
        await judged(theirs, meta, tasks),
        EXACT,
      )
    },
  )

  test.prop([netNames, weightings, seeds], { numRuns: 6 })(
    'takes the steps of adapt, and means over MAML of each number of them',
    async (name, weights, seed) => {
      const ours = weightedBy(name, weights)
      const each = weights.map((_, i) => maml(name, i + 1))
      const meta = start(ours, seed)
      const support = examplesFor(ours, 3, seed)
      const all = each[each.length - 1]
      expectClose('adapted', await adapted(ours, meta, support), await adapted(all, meta, support), EXACT)
      const tasks = tasksFor(ours, 2, seed)
      const parts = await Promise.all(each.map((learner) => judged(learner, meta, tasks)))
      const total = weights.reduce((sum, w) => sum + w, 0)
      const shares = weights.map((w) => w / total)
      expectClose('loss and gradient', await judged(ours, meta, tasks), mixed(parts, shares), EXACT)
    },
  )

  test.prop([fc.constantFrom(perLayer(0.2), perParameter(0.2), fixed(0.2)), seeds], { numRuns: 4 })(
    'has the derivative of its loss, by slow, fast and rates',
    async (kind, seed) => {
      const learner = looseLearner(multiStep({ loss: mse, rate: kind, weights: [1, 2] })(plain))
      const tasks = tasksFor(learner, 2, seed)
      await assertGradient((meta: LooseMeta) => metaLoss(learner)(meta, tasks), start(learner, seed))
    },
  )

  test('refuses weights that weigh nothing, in words', () => {
    for (const weights of [[], [0, 0], [1, -1], [Infinity], [Number.NaN]])
      expect(() => weightedBy('two dense', weights)).toThrow(
        `multiStep: got the weights ${JSON.stringify(weights)}, ` +
          'expected a number of at least 0 for each inner step, one of them above 0.',
      )
  })
})
