/**
 * WarpGrad (Flennerhag et al., "Meta-learning with warped gradient descent", ICLR 2020): between the layers that a task
 * adapts lie layers that it does not, so that plain gradient descent runs in a geometry that was learned for it. These
 * warp layers learn from each step of the way by itself, and no derivative goes back through the steps before: the outer
 * gradient needs the memory of one inner step, however many there are. The start learns from the first step.
 *
 * A warp layer is whatever is slow: `named('warp', (x) => pipe(x, dense(40), tanh, allSlow))` after a layer that is fast.
 *
 * Laws: its adaptation is that of `adapt`; so with warp layers that are the identity it is plain gradient descent, and in
 * x V W, of a fast V and a warp W, a step of rate r changes V W by −r G Wᵀ W, where G is the gradient by V W; its objective
 * is the mean of the query losses after each step, and its gradient the mean of those of `adapt` of one step from where
 * that step began.
 */
import { checkNumber } from '../core/numbers'
import { fail } from '../core/problem'
import { leaves, type Tree } from '../core/tree'
import type { Scalar } from '../core/tensor'
import { add, div } from '../functions/arithmetic'
import { checkNet, type Net } from '../networks/net'
import type { Named } from '../networks/records'
import { literal } from '../primitives/leaves'
import { adapt, type Adaptable, type AdaptSettings, checkAdaptSettings, type Learner } from './adapt'
import { nextStep } from './examples'
import type { RateKind, Rates } from './rates'
import { stopped } from './stopped'

/** Those of `adapt`; an optimiser's state would not outlive a step. */
export type WarpGradSettings<Out extends Tree, Target extends Tree, Kind extends RateKind> = Omit<
  AdaptSettings<Out, Target, Kind>,
  'optimiser'
>

/**
 * The learner that adapts fast layers between slow ones, which learn to bend its steps. Below a task takes the weight v
 * before a warp of 1 from 0 to 2 and to 3, where it is judged by 4 and by 1. Throws for steps that are not whole or
 * below 1, and for a network without slow parameters.
 *
 * @example
 * const one = { bias: false, init: constantOf(1) } as const
 * const net = pipe(input([1]), dense(1, { bias: false, init: constantOf(0) }), named('warp', (x) => pipe(x, dense(1, one), allSlow)))
 * const learner = pipe(net, warpGrad({ loss: mse, rate: fixed(0.25), steps: 2 }))
 * const examples = { x: tensor([1], [1, 1, 1]), y: tensor([4], [1, 1, 1]) }
 * metaLoss(learner)(learner.init(key(0)), { support: examples, query: examples }) // 2.5
 */
export const warpGrad = <Out extends Tree, Target extends Tree, Kind extends RateKind>(
  settings: WarpGradSettings<Out, Target, Kind>,
) => {
  const { steps } = checkAdaptSettings('warpGrad', settings)
  checkNumber('warpGrad', steps, 'a whole number of at least 1', 'steps')
  return <In extends Tree, O extends Out, Slow extends Named, Fast extends Named>(
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
  ): Learner<In, O, Target, Slow, Fast, Rates<Kind, Fast>> => {
    checkNet('warpGrad', net)
    if (leaves(net.parameters.slow).length === 0)
      fail({
        where: 'warpGrad',
        given: 'a network without slow parameters',
        expected: 'layers between the fast ones that no task adapts',
        fix: "named('warp', (x) => pipe(x, dense(40), allSlow)) after a fast layer",
      })
    const learner = adapt<Out, Target, Kind>(settings)<In, O, Slow, Fast>(net)
    const one = adapt<Out, Target, Kind>({ ...settings, steps: 1 })<In, O, Slow, Fast>(net)
    return {
      ...learner,
      objective: (meta, support, query) => {
        let total: Scalar = literal(0)
        let [now, seen] = [meta, support]
        for (let step = 0; step < steps; step++) {
          const { slow, fast } = one.adapt(now, seen)
          total = add(total, one.loss({ slow, fast }, query))
          ;[now, seen] = [{ ...meta, fast: stopped(fast) }, nextStep(seen)]
        }
        return div(total, steps)
      },
    }
  }
}
