/**
 * Judging a learner after other numbers of steps than it is trained with, as papers do ("after 1, 5 and 10 gradient
 * steps"): a support set may say by how many it is to be adapted (`steps`). So one compiled program judges all.
 *
 * Laws: where the support set says nothing, it is `adapt`; where it says k, `adapt` with k steps, for k up to `most`.
 */
import { checkNumber } from '../core/numbers'
import type { Scalar, Tensor } from '../core/tensor'
import { type Tree, zipLeaves } from '../core/tree'
import { cast, greater } from '../functions/arithmetic'
import { expandTo } from '../primitives/broadcast'
import { select } from '../primitives/elementwise'
import type { Net, Params } from '../networks/net'
import type { Named } from '../networks/records'
import { adapt, type Adaptable, type AdaptSettings, checkAdaptSettings, type Learner } from './adapt'
import { type Examples, nextStep } from './examples'
import type { RateKind, Rates } from './rates'

/** Those of `adapt`, and the most steps that may be asked for; an optimiser's state would not outlive a step. */
type AskedStepsSettings<Out extends Tree, Target extends Tree, Kind extends RateKind> = Omit<
  AdaptSettings<Out, Target, Kind>,
  'optimiser'
> & {
  /** Steps that are asked for beyond it are not taken. */
  readonly most: number
}

/** Examples of a task that say by how many steps to adapt to them. */
type AsksSteps = { readonly steps: Tensor<readonly [], 'int32'> }

const asksSteps = (examples: object): examples is AsksSteps => 'steps' in examples

/** `after` where that is true, else `before`. */
const either = <T extends Tree>(that: Tensor<readonly [], 'bool'>, after: T, before: T): T =>
  zipLeaves(after, [before], (x, [y]) => select(expandTo(that, x.shape), x, y))

/**
 * The learner that adapts as `adapt` does, and by as many steps as a support set asks for. Throws as `adapt` does, and
 * for `most` that is not whole or below 0.
 *
 * @example
 * const net = pipe(input([1]), dense(1, { bias: false, init: constantOf(0) }))
 * const learner = pipe(net, askedSteps({ loss: mse, steps: 1, most: 3, rate: fixed(0.25) }))
 * const support = { x: tensor([1], [1, 1]), y: tensor([4], [1, 1]), steps: tensor([2], [], 'int32') }
 * learner.adapt(learner.init(key(0)), support).fast.dense.weight // [[3]]
 */
export const askedSteps = <Out extends Tree, Target extends Tree, Kind extends RateKind>(
  asked: AskedStepsSettings<Out, Target, Kind>,
) => {
  const { most, ...settings } = checkAdaptSettings('askedSteps', asked)
  checkNumber('askedSteps', most, 'a whole number of at least 0', 'most')
  return <In extends Tree, O extends Out, Slow extends Named, Fast extends Named>(
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
  ): Learner<In, O, Target, Slow, Fast, Rates<Kind, Fast>> => {
    const usual = adapt<Out, Target, Kind>(settings)<In, O, Slow, Fast>(net)
    const one = adapt<Out, Target, Kind>({ ...settings, steps: 1 })<In, O, Slow, Fast>(net)
    return {
      ...usual,
      adapt: (meta, support) => {
        if (!asksSteps(support)) return usual.adapt(meta, support)
        const asked: Scalar = cast(support.steps, 'float32')
        let [now, seen]: [Params<Slow, Fast>, Examples<In, Target>] = [meta, support]
        for (let step = 0; step < most; step++) {
          const next = one.adapt({ ...meta, ...now }, seen)
          now = { slow: meta.slow, fast: either(greater(asked, step), next.fast, now.fast) }
          seen = nextStep(seen)
        }
        return now
      },
    }
  }
}
