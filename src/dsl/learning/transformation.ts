/**
 * A gradient transformation turns a gradient into a step; a state travels beside it. Transformations are
 * pure, so a loss can be differentiated through them, by their hyperparameters too: each may be a number
 * or a tensor. (The idea is optax's.)
 *
 * Laws: `chain()` is the identity and `chain` is associative; `descend` subtracts the step.
 */
import { fail } from '../core/problem'
import { sizeOf } from '../core/shape'
import type { AnyTensor, Scalar } from '../core/tensor'
import { isTensor } from '../core/tensor'
import { leaves, mapLeaves, type Tree, zipLeaves } from '../core/tree'
import { root } from '../functions/root'
import { expandTo } from '../primitives/broadcast'
import { add, binary, div, fillLike, mul, sub, unary } from '../primitives/elementwise'
import { literal, tensor } from '../primitives/leaves'
import { sumOfAll } from './sums'

/** A number in the source, or one that is learned. */
export type Hyperparameter = number | Scalar

/**
 * What an optimiser does to gradients: a state, and from a gradient and a state to a step and the next state.
 */
export interface Transformation {
  /** The state before the first gradient, for parameters of these shapes. */
  readonly init: (params: Tree) => Tree
  readonly update: <T extends Tree>(gradients: T, state: Tree, params: T) => readonly [step: T, state: Tree]
}

const like = (value: Hyperparameter, x: AnyTensor): AnyTensor =>
  isTensor(value) ? expandTo(value, x.shape) : fillLike(x, value)

/** A constant, so that a state can be handed to an engine as it is. */
const zeros = ({ shape }: AnyTensor): AnyTensor => tensor(new Float64Array(sizeOf(shape)), shape)

const each = <T extends Tree>(tree: T, f: (x: AnyTensor) => AnyTensor): T => mapLeaves(tree, f)

/** A transformation without state, number by number or over the whole tree. */
const stateless = (update: <T extends Tree>(gradients: T, params: T) => T): Transformation => ({
  init: () => [],
  update: (gradients, state, params) => [update(gradients, params), state],
})

/**
 * One after the other; without any, the identity.
 *
 * @example
 * const how = chain(clipByNorm(1), scaleUpdates(10))
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [6, 8]
 */
export const chain = (...parts: readonly Transformation[]): Transformation => ({
  init: (params) => parts.map((part) => part.init(params)),
  update: (gradients, state, params) => {
    let step = gradients
    const states = parts.map((part, i) => {
      const [next, after] = part.update(step, entryOf(state, i), params)
      step = next
      return after
    })
    return [step, states]
  },
})

/** Times a factor. */
export const scaleUpdates = (factor: Hyperparameter): Transformation =>
  stateless((gradients) => each(gradients, (g) => mul(g, like(factor, g))))

/**
 * Gradient descent with one rate.
 *
 * @example
 * const how = sgd(0.5)
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [1.5, 2]
 */
export const sgd = (rate: Hyperparameter): Transformation => scaleUpdates(rate)

/** Norm of all numbers of a tree together, with derivative 0 where all are 0. */
export function globalNorm(tree: Tree): Scalar
export function globalNorm(tree: Tree): AnyTensor {
  return root(sumOfAll(mapLeaves(tree, (x) => mul(x, x))))
}

/**
 * Scaled down, where the norm of the whole gradient exceeds `limit`, to that norm (Pascanu et al., 2013).
 *
 * @example
 * const how = clipByNorm(1)
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [0.6, 0.8]
 */
export const clipByNorm = (limit: number): Transformation =>
  stateless((gradients) => {
    const total = globalNorm(gradients)
    const factor = div(fillLike(total, limit), binary('max', total, fillLike(total, limit)))
    return each(gradients, (g) => mul(g, expandTo(factor, g.shape)))
  })

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
    const step = zipLeaves(gradients, [state], (g, [m]) => add(mul(like(decay, m), m), g))
    return [step, step]
  },
})

/**
 * Pulled back to where it started: g + strength · (w − w₀), the gradient of a loss with strength/2 · |w − w₀|² added,
 * w₀ being the parameters before the first step.
 *
 * @example
 * const how = anchored(2)
 * const start = how.init(tensor([1, 1], [2]))
 * how.update(tensor([0, 0], [2]), start, tensor([2, 0], [2]))[0] // [2, -2]
 */
export const anchored = (strength: Hyperparameter): Transformation => ({
  init: (params) => params,
  update: (gradients, start, params) => [
    zipLeaves(gradients, [params, start], (g, [w, w0]) => add(g, mul(like(strength, g), sub(w, w0)))),
    start,
  ],
})

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
export const adam = (
  rate: Hyperparameter,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamSettings = {},
): Transformation => ({
  init: (params) => ({
    count: literal(0),
    mean: each(params, zeros),
    square: each(params, zeros),
  }),
  update: (gradients, state) => {
    const count = add(leaves(entryOf(state, 'count'))[0], literal(1))
    const running = (before: Tree, beta: Hyperparameter, f: (g: AnyTensor) => AnyTensor) =>
      zipLeaves(gradients, [before], (g, [m]) =>
        add(mul(like(beta, m), m), mul(sub(fillLike(m, 1), like(beta, m)), f(g))),
      )
    const mean = running(entryOf(state, 'mean'), beta1, (g) => g)
    const square = running(entryOf(state, 'square'), beta2, (g) => mul(g, g))
    const correction = (beta: Hyperparameter) => sub(literal(1), binary('pow', like(beta, count), count))
    const [c1, c2] = [correction(beta1), correction(beta2)]
    const step = zipLeaves(mean, [square], (m, [s]) => {
      const size = root(div(s, expandTo(c2, s.shape)))
      return mul(like(rate, m), div(div(m, expandTo(c1, m.shape)), add(size, fillLike(size, epsilon))))
    })
    return [step, { count, mean, square }]
  },
})

/** Scaled by half a cosine that falls from 1 to 0 over `steps` steps (Loshchilov and Hutter, 2017), and stays there. */
export const cosineDecay = (steps: number): Transformation => {
  if (!(steps > 0 && steps < Infinity))
    fail({ where: 'cosineDecay', given: `${steps} steps`, expected: 'a number above 0' })
  return {
    init: () => ({ count: zeros(literal(0)) }),
    update: (gradients, state) => {
      const [before] = leaves(entryOf(state, 'count'))
      const angle = mul(binary('min', before, fillLike(before, steps)), fillLike(before, Math.PI / steps))
      const factor = mul(add(unary('cos', angle), fillLike(angle, 1)), fillLike(angle, 0.5))
      return [
        each(gradients, (g) => mul(g, expandTo(factor, g.shape))),
        { count: add(before, fillLike(before, 1)) },
      ]
    },
  }
}

/** The parameters after the step. */
export const descend = <T extends Tree>(params: T, step: T): T =>
  zipLeaves(params, [step], (x, [s]) => sub(x, s))

const entryOf = (state: Tree, name: string | number): Tree =>
  isTensor(state) ? state : (Object.entries(state).find(([known]) => known === String(name))?.[1] ?? [])
