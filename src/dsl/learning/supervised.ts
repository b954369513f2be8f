/**
 * `supervised` turns a network into a learner that adapts nothing: the outer loop learns all of its parameters, slow and
 * fast, from query sets, and support sets are not looked at. So ordinary training is meta-training with an empty inner
 * loop, and everything that trains, judges and saves learners serves it too.
 *
 * Law: its outer step = a step of the optimiser along the gradient of the mean loss over all examples of a batch (of
 * tasks of one size).
 */
import type { Key } from '../core/random'
import type { Scalar } from '../core/tensor'
import type { Tree } from '../core/tree'
import type { Net } from '../networks/net'
import type { Named, None } from '../networks/records'
import type { Learner } from './adapt'
import { meanLoss } from './examples'

/**
 * The learner without adaptation, for a loss of one example.
 *
 * @example
 * const learner = pipe(input([3]), dense(1), supervised(mse))
 * learner.init(key(0)).rates // {}
 */
export const supervised =
  <Out extends Tree, Target extends Tree>(loss: (prediction: Out, target: Target) => Scalar) =>
  <In extends Tree, O extends Out, Slow extends Named, Fast extends Named>(
    net: Net<In, O, Slow, Fast>,
  ): Learner<In, O, Target, Slow, Fast, None> => ({
    net,
    init: (key: Key) => ({ ...net.init(key), rates: {} }),
    adapt: ({ slow, fast }) => ({ slow, fast }),
    loss: meanLoss<In, O, Slow, Fast, Target>(net, loss),
  })
