/**
 * `regularised` adds a penalty on the meta-parameters to what the outer loop minimises: objective + strength ·
 * penalty(meta). Adaptation is left alone.
 *
 * Laws: strength 0 changes nothing; two in a row add both penalties; the outer gradient is that of the learner plus
 * strength times that of the penalty.
 */
import { checkParts } from '../core/arguments'
import type { Scalar } from '../core/tensor'
import type { Tree } from '../core/tree'
import { add, mul } from '../functions/arithmetic'
import type { Named } from '../networks/records'
import type { Learner, MetaParams } from './adapt'
import { objectiveOf } from './objective'

interface Regulariser<Slow extends Named, Fast extends Named, Inner extends Tree> {
  readonly penalty: (meta: MetaParams<Slow, Fast, Inner>) => Scalar
  readonly strength: number
}

/**
 * The learner with the penalty. Throws for a penalty that is no function.
 *
 * @example
 * const learner = pipe(
 *   input([2]),
 *   dense(4),
 *   reparam(doublyStochastic({ copies: 2 })),
 *   adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }),
 *   regularised({ penalty: ({ slow }) => sharingEntropy(slow.dense), strength: 0.01 }),
 * )
 * learner.net.parameters.slow.dense.logits.shape // [1, 2, 2]
 */
export const regularised = <Slow extends Named, Fast extends Named, Inner extends Tree>(
  how: Regulariser<Slow, Fast, Inner>,
) => {
  const { penalty, strength } = checkParts('regularised', how, { penalty: 'a function' })
  return <In extends Tree, Out extends Tree, Target extends Tree>(
    learner: Learner<In, Out, Target, Slow, Fast, Inner>,
  ): Learner<In, Out, Target, Slow, Fast, Inner> => ({
    ...learner,
    objective: (meta, support, query) =>
      add(objectiveOf(learner)(meta, support, query), mul(penalty(meta), strength)),
  })
}
