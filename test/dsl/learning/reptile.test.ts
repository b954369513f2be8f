/** Reptile: its meta-gradient is fast − adapted, to the slow parameters that of first-order MAML. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { leaves, mapLeaves, type Tree, zipLeaves } from '../../../src/dsl/core/tree'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { metaLoss, type Tasks } from '../../../src/dsl/learning/meta-step'
import { fixed } from '../../../src/dsl/learning/rates'
import { reptile } from '../../../src/dsl/learning/reptile'
import { momentum } from '../../../src/dsl/learning/transformations'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { tanh } from '../../../src/dsl/networks/parameterless'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import { deviation, expectClose, run, test } from '../../laws'
import { type LooseLearner, looseLearner, type LooseMeta } from '../loose'
import { adapted, convolutional, outerGradient, plain, start, type Support, tasksFor } from './small'

const seeds = fc.integer({ min: 0, max: 1000 })
const EXACT = { tolerance: 1e-12 }
const nets = fc.constantFrom<'conv and dense' | 'two dense'>('conv and dense', 'two dense')

/** Reptile beside first-order and second-order MAML, on one network. */
const learners = (name: 'conv and dense' | 'two dense', steps: number): readonly LooseLearner[] => {
  const how = { loss: mse, steps, rate: fixed(0.2), optimiser: momentum(0.5) }
  const all = [reptile(how), adapt({ ...how, firstOrder: true }), adapt(how)]
  return all.map((learner) => looseLearner(name === 'two dense' ? learner(plain) : learner(convolutional)))
}

/** The only task of a batch, without its axis. */
const only = ({ x, y }: Tasks['support']): Support => ({
  x: tensor(valuesOf(x), [x.shape[1], ...x.shape.slice(2)]),
  y: tensor(valuesOf(y), [y.shape[1], ...y.shape.slice(2)]),
})

const minus = (a: Tree, b: Tree): Tree =>
  zipLeaves(a, [b], (x, [y]) =>
    tensor(
      Array.from(valuesOf(x), (value, i) => value - valuesOf(y)[i]),
      x.shape,
    ),
  )

describe('reptile', () => {
  test.prop([nets, fc.integer({ min: 0, max: 3 }), seeds], { numRuns: 8 })(
    'has the meta-gradient fast − adapted, and first-order MAML’s by what is slow',
    async (name, steps, seed) => {
      const [ours, firstOrder] = learners(name, steps)
      const meta = start(ours, seed)
      const tasks = tasksFor(ours, 1, seed)
      const { slow, fast } = await outerGradient(ours, meta, tasks)
      const after = await adapted(ours, meta, only(tasks.support))
      expectClose('fast', fast, minus(meta.fast, after.fast), EXACT)
      expectClose('slow', slow, (await outerGradient(firstOrder, meta, tasks)).slow, EXACT)
    },
  )

  test.prop([nets, seeds], { numRuns: 5 })(
    'with one step moves the start down the support loss, at the inner rate',
    async (name, seed) => {
      const [ours] = learners(name, 1)
      const meta = start(ours, seed)
      const tasks = tasksFor(ours, 1, seed)
      const slope = await run(
        reference,
        (m: LooseMeta, s: Support) => grad((f: LooseMeta['fast']) => ours.loss({ ...m, fast: f }, s))(m.fast),
        [meta, only(tasks.support)] as const,
      )
      const expected = mapLeaves(slope, (x) =>
        tensor(
          Float64Array.from(valuesOf(x), (v) => 0.2 * v),
          x.shape,
        ),
      )
      expectClose('fast', (await outerGradient(ours, meta, tasks)).fast, expected, EXACT)
    },
  )

  test.prop([nets, seeds], { numRuns: 5 })(
    'reports the query loss, adapts as MAML does, and has another meta-gradient',
    async (name, seed) => {
      const [ours, , maml] = learners(name, 2)
      const meta = start(ours, seed)
      const tasks = tasksFor(ours, 3, seed)
      const [value, expected] = await run(
        reference,
        (m: LooseMeta, t: Tasks) => [metaLoss(ours)(m, t), metaLoss(maml)(m, t)],
        [meta, tasks] as const,
      )
      expectClose('value', value, expected, EXACT)
      const support = only(tasksFor(ours, 1, seed).support)
      expectClose('adapted', await adapted(ours, meta, support), await adapted(maml, meta, support), EXACT)
      const [a, b] = await Promise.all([ours, maml].map((learner) => outerGradient(learner, meta, tasks)))
      const differ = leaves(a.fast).map((x, i) => deviation(valuesOf(x), valuesOf(leaves(b.fast)[i]), 0))
      expect(Math.max(...differ)).toBeGreaterThan(1e-3)
    },
  )

  test('works where nothing is slow', async () => {
    const learner = looseLearner(
      pipe(input([3]), dense(2), tanh, dense(1), reptile({ loss: mse, steps: 1, rate: fixed(0.1) })),
    )
    const meta = start(learner, 1)
    const tasks = tasksFor(learner, 1, 1)
    const { slow, fast } = await outerGradient(learner, meta, tasks)
    expect(slow).toEqual({})
    expectClose(
      'fast',
      fast,
      minus(meta.fast, (await adapted(learner, meta, only(tasks.support))).fast),
      EXACT,
    )
  })
})
