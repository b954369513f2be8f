/** A loss that holds parameters to where they started, as its gradient. */
import { zipLeaves } from '../../core/tree'
import { add, mul, sub } from '../../primitives/elementwise'
import { checkHyperparameter, type Hyperparameter, like } from './parts'
import type { Transformation } from './transformation'

/**
 * Pulled back to where it started: g + strength · (w − w₀), the gradient of a loss with strength/2 · |w − w₀|² added,
 * w₀ being the parameters before the first step. Throws for a strength that is below 0 or not finite.
 *
 * @example
 * const how = anchored(2)
 * const start = how.init(tensor([1, 1], [2]))
 * how.update(tensor([0, 0], [2]), start, tensor([2, 0], [2]))[0] // [2, -2]
 */
export const anchored = (strength: Hyperparameter): Transformation => {
  checkHyperparameter('anchored', strength, 'a number of at least 0', 'strength')
  return {
    init: (params) => params,
    update: (gradients, start, params) => [
      zipLeaves(gradients, [params, start], (g, [w, w0]) => add(g, mul(like(strength, g), sub(w, w0)))),
      start,
    ],
  }
}
