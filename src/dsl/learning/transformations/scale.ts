/** Steps times a factor. */
import { mul } from '../../primitives/elementwise'
import { checkHyperparameter, checkRate, each, type Hyperparameter, like } from './parts'
import { stateless, type Transformation } from './transformation'

/**
 * Times a factor. Throws for a factor that is not finite.
 *
 * @example
 * const how = scaleUpdates(10)
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [30, 40]
 */
export const scaleUpdates = (factor: Hyperparameter): Transformation => {
  checkHyperparameter('scaleUpdates', factor, 'a finite number', 'factor')
  return stateless((gradients) => each(gradients, (g) => mul(g, like(factor, g))))
}

/**
 * Gradient descent with one rate. Throws for a rate that is below 0 or not finite.
 *
 * @example
 * const how = sgd(0.5)
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [1.5, 2]
 */
export const sgd = (rate: Hyperparameter): Transformation => scaleUpdates(checkRate('sgd', rate))
