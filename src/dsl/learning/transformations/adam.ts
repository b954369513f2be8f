/** Adam: steps of a size that the gradient’s scale does not change. */
import { checkParts } from '../../core/arguments'
import { checkNumber } from '../../core/numbers'
import { zipLeaves } from '../../core/tree'
import { root } from '../../functions/root'
import { expandTo } from '../../primitives/broadcast'
import { add, binary, div, fillLike, mul, sub } from '../../primitives/elementwise'
import { literal } from '../../primitives/leaves'
import {
  checkHyperparameter,
  checkRate,
  each,
  entryOf,
  type Hyperparameter,
  like,
  numberIn,
  running,
  zeros,
} from './parts'
import type { Transformation } from './transformation'

/** Settings of Adam; the defaults are those of the paper (Kingma and Ba, 2015). */
export interface AdamSettings {
  readonly beta1?: Hyperparameter
  readonly beta2?: Hyperparameter
  readonly epsilon?: number
}

/**
 * Adam: gradients over the root of their running mean square, with both means corrected for their start at 0.
 *
 * @example
 * const how = adam(0.001)
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [0.001, 0.001]
 */
export const adam = (rate: Hyperparameter, settings: AdamSettings = {}): Transformation =>
  adamNamed('adam', rate, settings)

/** As `adam`, for optimisers made of it, by whose name it refuses settings. */
export const adamNamed = (where: string, rate: Hyperparameter, settings: AdamSettings): Transformation => {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = checkParts(`${where}, settings`, settings, {})
  checkRate(where, rate)
  checkHyperparameter(where, beta1, 'a number of at least 0 and below 1', 'beta1')
  checkHyperparameter(where, beta2, 'a number of at least 0 and below 1', 'beta2')
  checkNumber(where, epsilon, 'a number of at least 0', 'epsilon')
  return corrected(rate, beta1, beta2, epsilon)
}

const corrected = (
  rate: Hyperparameter,
  beta1: Hyperparameter,
  beta2: Hyperparameter,
  epsilon: number,
): Transformation => ({
  init: (params) => ({
    count: literal(0),
    mean: each(params, zeros),
    square: each(params, zeros),
  }),
  update: (gradients, state) => {
    const count = add(numberIn(state, 'count'), literal(1))
    const mean = running(beta1, entryOf(state, 'mean'), gradients)
    const square = running(beta2, entryOf(state, 'square'), gradients, (g) => mul(g, g))
    const correction = (beta: Hyperparameter) => sub(literal(1), binary('pow', like(beta, count), count))
    const [c1, c2] = [correction(beta1), correction(beta2)]
    const step = zipLeaves(mean, [square], (m, [s]) => {
      const size = root(div(s, expandTo(c2, s.shape)))
      return mul(like(rate, m), div(div(m, expandTo(c1, m.shape)), add(size, fillLike(size, epsilon))))
    })
    return [step, { count, mean, square }]
  },
})
