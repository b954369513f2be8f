/** Steps of one size, by the sign of a running mean. */
import { unary } from '../../primitives/elementwise'
import { each, type Hyperparameter, running, zeros } from './parts'
import { scaleUpdates } from './scale'
import type { Transformation } from './transformation'

/**
 * Lion: rate · sign(β₁ m + (1 − β₁) g), and m ← β₂ m + (1 − β₂) g (Chen et al., 2023). A sign is flat, so its steps have
 * a derivative by the rate alone. With weight decay: `chain(lion(1), decayWeights({ strength: 1 }), sgd(1e-4))`.
 *
 * @example
 * const how = lion(0.1)
 * const gradient = tensor([3, -0.4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [0.1, -0.1]
 */
export const lion = (
  rate: Hyperparameter,
  { beta1 = 0.9, beta2 = 0.99 }: { readonly beta1?: Hyperparameter; readonly beta2?: Hyperparameter } = {},
): Transformation => ({
  init: (params) => each(params, zeros),
  update: (gradients, mean) => {
    const direction = each(running(beta1, mean, gradients), (x) => unary('sign', x))
    const [step] = scaleUpdates(rate).update(direction, [], direction)
    return [step, running(beta2, mean, gradients)]
  },
})
