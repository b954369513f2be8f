/** Gradients over the root of what their squares add up to. */
import { checkParts } from '../../core/arguments'
import { checkNumber } from '../../core/numbers'
import { mapLeaves, type Tree, zipLeaves } from '../../core/tree'
import type { AnyTensor } from '../../core/tensor'
import { root } from '../../functions/root'
import { add, div, fillLike, mul } from '../../primitives/elementwise'
import {
  checkHyperparameter,
  checkRate,
  decayed,
  each,
  type Hyperparameter,
  like,
  running,
  zeros,
} from './parts'
import type { Transformation } from './transformation'

const squared = (g: AnyTensor): AnyTensor => mul(g, g)

/** rate · g / √(s + ε), with a sum or mean s of squares that is kept. */
const overRoot = (
  where: string,
  rate: Hyperparameter,
  epsilon: number,
  squares: (before: Tree, gradients: Tree) => Tree,
): Transformation => {
  checkRate(where, rate)
  checkNumber(where, epsilon, 'a number of at least 0', 'epsilon')
  return {
    init: (params) => each(params, zeros),
    update: (gradients, before) => {
      const sums = squares(before, gradients)
      const step = zipLeaves(gradients, [sums], (g, [s]) =>
        mul(like(rate, g), div(g, root(add(s, fillLike(s, epsilon))))),
      )
      return [step, sums]
    },
  }
}

/**
 * RMSProp: gradients over the root of their running mean square (Tieleman and Hinton, 2012). Throws for a rate or an
 * `epsilon` below 0, and a decay that is not from 0 to below 1.
 *
 * @example
 * const how = rmsProp(0.1, { decay: 0.75 })
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [0.2, 0.2]
 */
export const rmsProp = (
  rate: Hyperparameter,
  settings: { readonly decay?: Hyperparameter; readonly epsilon?: number } = {},
): Transformation => {
  const { decay = 0.9, epsilon = 1e-8 } = checkParts('rmsProp, settings', settings, {})
  checkHyperparameter('rmsProp', decay, 'a number of at least 0 and below 1', 'decay')
  return overRoot('rmsProp', rate, epsilon, (mean, gradients) => running(decay, mean, gradients, squared))
}

/**
 * AdaGrad: gradients over the root of the sum of all their squares (Duchi, Hazan and Singer, 2011). Throws for a rate
 * or an `epsilon` that is below 0 or not finite.
 *
 * @example
 * const how = adaGrad(0.1)
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [0.1, 0.1]
 */
export const adaGrad = (
  rate: Hyperparameter,
  settings: { readonly epsilon?: number } = {},
): Transformation => {
  const { epsilon = 1e-7 } = checkParts('adaGrad, settings', settings, {})
  return overRoot('adaGrad', rate, epsilon, (sum, gradients) =>
    decayed(1, sum, mapLeaves(gradients, squared)),
  )
}
