/** Steps that keep going. */
import { decayed, each, type Hyperparameter, zeros } from './parts'
import type { Transformation } from './transformation'

/**
 * Running sum of gradients: m ← decay · m + g (Polyak, 1964).
 *
 * @example
 * const how = momentum(0.9)
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [3, 4]
 */
export const momentum = (decay: Hyperparameter): Transformation => ({
  init: (params) => each(params, zeros),
  update: (gradients, state) => {
    const step = decayed(decay, state, gradients)
    return [step, step]
  },
})
