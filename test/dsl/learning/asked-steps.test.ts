/** A support set that asks for steps is adapted by as many, one that does not as `adapt` says. */
import * as fc from 'fast-check'
import { describe } from 'vitest'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { askedSteps } from '../../../src/dsl/learning/asked-steps'
import { perLayer } from '../../../src/dsl/learning/rates'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { expectClose, run, test } from '../../laws'
import { looseLearner, type LooseMeta, through } from '../loose'
import { examplesFor, plain, start, type Support } from './small'

const MOST = 4
const rate = perLayer(0.2)
const asked = (steps: number) =>
  looseLearner(through(plain, askedSteps({ loss: mse, steps, most: MOST, rate })))
const usual = (steps: number) => looseLearner(through(plain, adapt({ loss: mse, steps, rate })))

const adaptedBy = (learner: ReturnType<typeof usual>, meta: LooseMeta, support: Support) =>
  run(reference, (m: LooseMeta, s: Support) => learner.adapt(m, s), [meta, support] as const)

describe('askedSteps', () => {
  test.prop([fc.integer({ min: 0, max: 2 * MOST }), fc.integer({ min: 0, max: 1000 })], { numRuns: 10 })(
    'adapts by as many steps as are asked for, up to the most',
    async (steps, seed) => {
      const learner = usual(Math.min(steps, MOST))
      const [meta, support] = [start(learner, seed), examplesFor(learner, 3, seed)]
      const asking = { ...support, steps: tensor([steps], [], 'int32') }
      expectClose(
        'parameters',
        await adaptedBy(asked(1), meta, asking),
        await adaptedBy(learner, meta, support),
        { tolerance: 1e-12 },
      )
    },
  )

  test.prop([fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 1000 })], { numRuns: 6 })(
    'without being asked is adapt',
    async (steps, seed) => {
      const learner = usual(steps)
      const [meta, support] = [start(learner, seed), examplesFor(learner, 3, seed)]
      expectClose(
        'parameters',
        await adaptedBy(asked(steps), meta, support),
        await adaptedBy(learner, meta, support),
        { tolerance: 0 },
      )
    },
  )
})
