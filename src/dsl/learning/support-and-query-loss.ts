/**
 * A learner that adapts nothing, taught by all images of a task: without it, it would see the query sets alone, and so
 * fewer images than the learners that it is compared with.
 *
 * Law: what it minimises = the mean loss over the support and the query set together.
 */
import type { Tree } from '../core/tree'
import { add, div, mul } from '../functions/arithmetic'
import type { Named } from '../networks/records'
import type { Learner } from './adapt'
import { countOf } from './examples'

/**
 * The learner with the mean loss over all examples of a task as its objective.
 *
 * @example
 * const learner = pipe(input([1]), dense(1, { init: constantOf(0) }), supervised(mse), supportAndQueryLoss)
 * const support = { x: tensor([1], [1, 1]), y: tensor([4], [1, 1]) }
 * const query = { x: tensor([1, 1, 1], [3, 1]), y: tensor([0, 0, 0], [3, 1]) }
 * learner.objective(learner.init(key(0)), support, query) // 4
 */
export const supportAndQueryLoss = <
  In extends Tree,
  Out extends Tree,
  Target extends Tree,
  Slow extends Named,
  Fast extends Named,
  Inner extends Tree,
>(
  learner: Learner<In, Out, Target, Slow, Fast, Inner>,
): Learner<In, Out, Target, Slow, Fast, Inner> & Required<Pick<typeof learner, 'objective'>> => ({
  ...learner,
  objective: (meta, support, query) => {
    const [first, second] = [countOf(support), countOf(query)]
    const total = add(mul(learner.loss(meta, support), first), mul(learner.loss(meta, query), second))
    return div(total, first + second)
  },
})
