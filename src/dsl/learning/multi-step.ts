/**
 * The multi-step loss of MAML++ (Antoniou, Edwards and Storkey, "How to train your MAML", ICLR 2019): the query set
 * judges the parameters after every inner step, not after the last one alone, which steadies training over several
 * steps. To anneal the weights as the paper does, from even ones to the last step alone, train one meta-state with a
 * learner for each phase.
 *
 * Laws: its adaptation is that of `adapt` with as many steps as there are weights; with the weight on the last step
 * alone it is MAML; the objective is linear in the weights.
 */
import { checkParts } from '../core/arguments'
import { fail } from '../core/problem'
import type { Scalar } from '../core/tensor'
import type { Tree } from '../core/tree'
import { add, mul } from '../functions/arithmetic'
import type { Net } from '../networks/net'
import type { Named } from '../networks/records'
import { literal } from '../primitives/leaves'
import {
  adapt,
  type Adaptable,
  type AdaptSettings,
  checkAdaptSettings,
  type Learner,
  type MetaParams,
} from './adapt'
import { type Examples, nextStep } from './examples'
import type { RateKind, Rates } from './rates'

/** Those of `adapt`, with a weight for the loss after each step; an optimiser's state would not outlive a step. */
export type MultiStepSettings<Out extends Tree, Target extends Tree, Kind extends RateKind> = Omit<
  AdaptSettings<Out, Target, Kind>,
  'steps' | 'optimiser'
> & {
  /** One for each inner step; their proportions count. */
  readonly weights: readonly number[]
}

/** The weights over their sum. */
const shares = (weights: readonly number[]): readonly number[] => {
  const total = weights.reduce((sum, w) => sum + w, 0)
  return weights.every((w) => w >= 0) && total > 0 && total < Infinity
    ? weights.map((w) => w / total)
    : fail({
        where: 'multiStep',
        given: `the weights ${JSON.stringify(weights)}`,
        expected: 'a number of at least 0 for each inner step, one of them above 0',
      })
}

/**
 * The learner that adapts as `adapt` does and minimises the weighted mean of the query losses after each step.
 * Below a task takes the weight from 0 to 2 and to 3, where it is judged by 4 and by 1. Throws for settings that
 * `adapt` refuses, and, given a network, for weights that are below 0, all 0, or none.
 *
 * @example
 * const net = pipe(input([1]), dense(1, { bias: false, init: constantOf(0) }))
 * const learner = pipe(net, multiStep({ loss: mse, rate: fixed(0.25), weights: [1, 1] }))
 * const examples = { x: tensor([1], [1, 1, 1]), y: tensor([4], [1, 1, 1]) }
 * metaLoss(learner)(learner.init(key(0)), { support: examples, query: examples }) // 2.5
 */
export const multiStep = <Out extends Tree, Target extends Tree, Kind extends RateKind>(
  given: MultiStepSettings<Out, Target, Kind>,
) => {
  const { weights, ...settings } = checkParts('multiStep', given, { weights: 'a list' })
  checkAdaptSettings('multiStep', { ...settings, steps: 1 })
  return <In extends Tree, O extends Out, Slow extends Named, Fast extends Named>(
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
  ): Learner<In, O, Target, Slow, Fast, Rates<Kind, Fast>> => {
    const each = shares(weights)
    const one = adapt<Out, Target, Kind>({ ...settings, steps: 1 })<In, O, Slow, Fast>(net)
    type M = MetaParams<Slow, Fast, Rates<Kind, Fast>>
    /** After each step. */
    const reached = (meta: M, support: Examples<In, Target>): readonly M[] => {
      let [now, seen] = [meta, support]
      return each.map(() => {
        ;[now, seen] = [{ ...now, ...one.adapt(now, seen) }, nextStep(seen)]
        return now
      })
    }
    return {
      ...one,
      adapt: (meta, support) => {
        const { slow, fast } = reached(meta, support)[each.length - 1]
        return { slow, fast }
      },
      objective: (meta, support, query) => {
        let total: Scalar = literal(0)
        reached(meta, support).forEach((now, i) => {
          if (each[i] > 0) total = add(total, mul(one.loss(now, query), each[i]))
        })
        return total
      },
    }
  }
}
