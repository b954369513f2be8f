/** A transformation of which a hyperparameter changes from step to step. */
import { checkKind } from '../../core/arguments'
import type { Scalar } from '../../core/tensor'
import { add } from '../../functions/arithmetic'
import { literal } from '../../primitives/leaves'
import { entryOf, numberIn, zeros } from './parts'
import type { Schedule } from './schedules'
import type { Transformation } from './transformation'

/**
 * At each step the transformation that is made with what the schedule says then.
 *
 * Law: with a schedule that is constant it is what is made with that constant.
 *
 * Throws for a schedule that is no function, such as a number, and for `make` that is none.
 *
 * @example
 * const how = chain(sgd(4), scheduled(cosineDecay(2), scaleUpdates))
 * const one = tensor([1], [1])
 * const [first, state] = how.update(one, how.init(one), one)
 * const [second] = how.update(one, state, one)
 * const both = [first, second] // [[4], [2]]
 */
export const scheduled = (schedule: Schedule, make: (value: Scalar) => Transformation): Transformation => {
  checkKind('scheduled, schedule', schedule, 'a function', 'a schedule, such as cosineDecay(1000)')
  checkKind('scheduled, make', make, 'a function', 'what makes a transformation, such as scaleUpdates')
  return {
    init: (params) => ({ count: zeros(literal(0)), inner: make(schedule(literal(0))).init(params) }),
    update: (gradients, state, params) => {
      const count = numberIn(state, 'count')
      const [step, inner] = make(schedule(count)).update(gradients, entryOf(state, 'inner'), params)
      return [step, { count: add(count, 1), inner }]
    },
  }
}
