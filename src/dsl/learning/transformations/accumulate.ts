/** Gradients of several batches as one. */
import { add, div, fillLike } from '../../primitives/elementwise'
import { literal } from '../../primitives/leaves'
import { zipLeaves } from '../../core/tree'
import { checkEvery, counted, either } from './every'
import { each, entryOf, zeros } from './parts'
import { checkTransformation, type Transformation } from './transformation'

/**
 * A transformation that is given the mean of so many gradients, and makes no step until they are together.
 *
 * Laws: of 1 gradient, it is the transformation; its nth step is that of the transformation for the mean of n.
 *
 * Throws for steps that are not whole or below 1, and for what is no transformation.
 *
 * @example
 * const how = accumulate(2, sgd(1))
 * const [first, state] = how.update(tensor([2], [1]), how.init(tensor([0], [1])), tensor([0], [1]))
 * const [second] = how.update(tensor([4], [1]), state, tensor([0], [1]))
 * const both = [first, second] // [[0], [3]]
 */
export const accumulate = (steps: number, how: Transformation): Transformation => {
  checkEvery('accumulate', steps)
  checkTransformation('accumulate', how)
  return {
    init: (params) => ({
      count: zeros(literal(0)),
      sum: each(params, zeros),
      inner: how.init(params),
    }),
    update: (gradients, state, params) => {
      const before = entryOf(state, 'inner')
      const sum = zipLeaves(gradients, [entryOf(state, 'sum')], (g, [s]) => add(s, g))
      const mean = each(sum, (s) => div(s, fillLike(s, steps)))
      const [step, after] = how.update(mean, before, params)
      const { last, count } = counted(state, steps)
      const nothing = each(sum, (s) => fillLike(s, 0))
      return [
        either(last, step, nothing),
        { count, sum: either(last, nothing, sum), inner: either(last, after, before) },
      ]
    },
  }
}
