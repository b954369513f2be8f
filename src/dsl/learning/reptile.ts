/**
 * Reptile (Nichol, Achiam and Schulman, "On first-order meta-learning algorithms", 2018): the start of the fast
 * parameters moves towards where the tasks take it; nothing is differentiated through the inner loop.
 *
 * It has no slow parameters of its own, so here they get the other half of the same idea. Up to a factor, θ − θ' is
 * the gradient by θ of the task's Moreau envelope, min over φ of loss(φ, slow) + |φ − θ|² / 2η (Zhou et al.,
 * "Efficient meta learning via minibatch proximal update", 2019). By the envelope theorem its gradient by a parameter
 * that no task moves is the plain one, taken at θ'. We take it of the query loss, since only examples that the task
 * has not seen tell whether what is shared generalises.
 *
 * Laws: the meta-gradient is fast − adapted, exactly, and that of first-order MAML by the slow parameters; with
 * one step of rate r the former is r times the gradient of the support loss.
 */
import type { Tree } from '../core/tree'
import type { Net } from '../networks/net'
import type { Named, None } from '../networks/records'
import { adapt, type Adaptable, type AdaptSettings, type Learner } from './adapt'
import { innerProduct } from './conjugate-gradient'
import { steered, stopped } from './stopped'
import { descend } from './transformations'

/** Those of `adapt`, with a rate that is not learned: no gradient says how to. */
export type FixedRateSettings<Out extends Tree, Target extends Tree> = Omit<
  AdaptSettings<Out, Target, 'fixed'>,
  'firstOrder'
>

/**
 * The learner that adapts as `adapt` does and meta-learns by Reptile. Its objective has the value of the query loss.
 * Below a task takes the weight from 0 to 2.
 *
 * @example
 * const net = pipe(input([1]), dense(1, { bias: false, init: constantOf(0) }))
 * const learner = pipe(net, reptile({ loss: mse, steps: 1, rate: fixed(0.25) }))
 * const examples = { x: tensor([1], [1, 1, 1]), y: tensor([4], [1, 1, 1]) }
 * const towards = grad(metaLoss(learner))(learner.init(key(0)), { support: examples, query: examples })
 * towards.fast // { dense: { weight: [[-2]] } }
 */
export const reptile =
  <Out extends Tree, Target extends Tree>(settings: FixedRateSettings<Out, Target>) =>
  <In extends Tree, O extends Out, Slow extends Named, Fast extends Named>(
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
  ): Learner<In, O, Target, Slow, Fast, None> => {
    const learner = adapt<Out, Target, 'fixed'>(settings)<In, O, Slow, Fast>(net)
    return {
      ...learner,
      objective: (meta, support, query) => {
        const { fast } = stopped(learner.adapt(meta, support))
        const away = stopped(descend(meta.fast, fast))
        return steered(learner.loss({ slow: meta.slow, fast }, query), innerProduct(meta.fast, away))
      },
    }
  }
