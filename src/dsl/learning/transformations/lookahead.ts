/** Steps of which only a part is kept. */
import { checkParts } from '../../core/arguments'
import { zipLeaves } from '../../core/tree'
import { add, mul, sub } from '../../primitives/elementwise'
import { literal } from '../../primitives/leaves'
import { checkEvery, counted, either } from './every'
import { checkHyperparameter, entryOf, type Hyperparameter, like, zeros } from './parts'
import { checkTransformation, descend, type Transformation } from './transformation'

/** After how many steps parameters go back, and to which part of the way. */
interface LookaheadSettings {
  readonly every: number
  readonly rate: Hyperparameter
}

/**
 * A transformation that explores: after every so many steps, parameters go back to the part `rate` of the way that they
 * have come since they last did (Zhang et al., "Lookahead optimizer: k steps forward, 1 step back", NeurIPS 2019).
 *
 * Law: with the rate 1 it is the transformation.
 *
 * Throws unless `how` is a transformation, `every` is whole and at least 1, and `rate` is from 0 to 1.
 *
 * @example
 * const how = lookahead(sgd(1), { every: 2, rate: 0.5 })
 * const [gradient, start] = [tensor([1], [1]), tensor([5], [1])]
 * const [first, state] = how.update(gradient, how.init(start), start)
 * const [second] = how.update(gradient, state, descend(start, first))
 * const both = [first, second] // [[1], [0]]
 */
export const lookahead = (how: Transformation, settings: LookaheadSettings): Transformation => {
  checkTransformation('lookahead', how)
  const { every, rate } = checkParts('lookahead, settings', settings, {})
  checkEvery('lookahead', every)
  checkHyperparameter('lookahead', rate, 'a number from 0 to 1', 'rate')
  return {
    init: (params) => ({ count: zeros(literal(0)), slow: params, inner: how.init(params) }),
    update: (gradients, state, params) => {
      const [step, inner] = how.update(gradients, entryOf(state, 'inner'), params)
      const slow = entryOf(state, 'slow')
      const { last, count } = counted(state, every)
      const back = zipLeaves(descend(params, step), [slow], (x, [s]) => add(s, mul(like(rate, s), sub(x, s))))
      return [either(last, descend(params, back), step), { count, slow: either(last, back, slow), inner }]
    },
  }
}
