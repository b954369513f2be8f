/** Steps that keep going. */
import { checkHyperparameter, decayed, each, type Hyperparameter, zeros } from './parts'
import type { Transformation } from './transformation'

/**
 * Running sum of gradients: m ← decay · m + g (Polyak, 1964). Throws for a decay that is not from 0 to 1.
 *
 * @example
 * const how = momentum(0.9)
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [3, 4]
 */
export const momentum = (decay: Hyperparameter): Transformation => {
  checkHyperparameter('momentum', decay, 'a number from 0 to 1', 'decay')
  return {
    init: (params) => each(params, zeros),
    update: (gradients, state) => {
      const step = decayed(decay, state, gradients)
      return [step, step]
    },
  }
}

/**
 * Momentum that looks one step ahead: m ← decay · m + g, and the step is decay · m + g with the new m (Nesterov, 1983, in
 * the form of Sutskever et al., 2013). Throws for a decay as `momentum` does.
 *
 * @example
 * const how = nesterov(0.5)
 * const gradient = tensor([2, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [3, 6]
 */
export const nesterov = (decay: Hyperparameter): Transformation => {
  checkHyperparameter('nesterov', decay, 'a number from 0 to 1', 'decay')
  return {
    init: (params) => each(params, zeros),
    update: (gradients, state) => {
      const sum = decayed(decay, state, gradients)
      return [decayed(decay, sum, gradients), sum]
    },
  }
}
