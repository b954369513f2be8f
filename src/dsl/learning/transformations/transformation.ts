/**
 * A gradient transformation turns a gradient into a step; a state travels beside it. Transformations are
 * pure, so a loss can be differentiated through them, by their hyperparameters too: each may be a number
 * or a tensor. (The idea is optax's.)
 *
 * Laws: `chain()` is the identity and `chain` is associative; `descend` subtracts the step.
 */
import { checkParts } from '../../core/arguments'
import { type Tree, zipLeaves } from '../../core/tree'
import { sub } from '../../primitives/elementwise'
import { entryOf } from './parts'

/** What an optimiser does to gradients: a state, and from a gradient and a state to a step and the next state. */
export interface Transformation {
  /** The state before the first gradient, for parameters of these shapes. */
  readonly init: (params: Tree) => Tree
  /** The step of a gradient, which `descend` subtracts, and the next state; of the shapes that it is given. */
  readonly update: <T extends Tree>(gradients: T, state: Tree, params: T) => readonly [step: T, state: Tree]
}

/** Refuses what is no transformation. */
export const checkTransformation = (where: string, how: Transformation): Transformation =>
  checkParts(where, how, { init: 'a function', update: 'a function' }, 'a transformation, such as adam(1e-3)')

/** A transformation without state, number by number or over the whole tree. */
export const stateless = (update: <T extends Tree>(gradients: T, params: T) => T): Transformation => ({
  init: () => [],
  update: (gradients, state, params) => [update(gradients, params), state],
})

/**
 * One after the other; without any, the identity. Throws for a part that is no transformation, such as `adam` without
 * its rate.
 *
 * @example
 * const how = chain(clipByNorm(1), scaleUpdates(10))
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [6, 8]
 */
export const chain = (...parts: readonly Transformation[]): Transformation => {
  for (const part of parts) checkTransformation('chain', part)
  return {
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
  }
}

/**
 * The parameters after the step.
 *
 * @example
 * descend({ w: tensor([3, 4], [2]) }, { w: tensor([1, 1], [2]) }) // { w: [2, 3] }
 */
export const descend = <T extends Tree>(params: T, step: T): T =>
  zipLeaves(params, [step], (x, [s]) => sub(x, s))
