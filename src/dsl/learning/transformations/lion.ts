/** Steps of one size, by the sign of a running mean. */
import { checkParts } from '../../core/arguments'
import { unary } from '../../primitives/elementwise'
import { checkHyperparameter, checkRate, each, type Hyperparameter, running, zeros } from './parts'
import { scaleUpdates } from './scale'
import type { Transformation } from './transformation'

/**
 * Lion: rate · sign(β₁ m + (1 − β₁) g), and m ← β₂ m + (1 − β₂) g (Chen et al., 2023). A sign is flat, so its steps have
 * a derivative by the rate alone. With weight decay: `chain(lion(1), decayWeights({ strength: 1 }), sgd(1e-4))`. Throws
 * for a rate below 0, and for a β that is not from 0 to below 1.
 *
 * @example
 * const how = lion(0.1)
 * const gradient = tensor([3, -0.4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [0.1, -0.1]
 */
export const lion = (
  rate: Hyperparameter,
  settings: { readonly beta1?: Hyperparameter; readonly beta2?: Hyperparameter } = {},
): Transformation => {
  const { beta1 = 0.9, beta2 = 0.99 } = checkParts('lion, settings', settings, {})
  checkRate('lion', rate)
  checkHyperparameter('lion', beta1, 'a number of at least 0 and below 1', 'beta1')
  checkHyperparameter('lion', beta2, 'a number of at least 0 and below 1', 'beta2')
  return {
    init: (params) => each(params, zeros),
    update: (gradients, mean) => {
      const direction = each(running(beta1, mean, gradients), (x) => unary('sign', x))
      const [step] = scaleUpdates(rate).update(direction, [], direction)
      return [step, running(beta2, mean, gradients)]
    },
  }
}
