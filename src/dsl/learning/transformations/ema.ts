/** Parameters averaged along their way. */
import { fail } from '../../core/problem'
import { isTensor } from '../../core/tensor'
import { leaves, restore, type Tree } from '../../core/tree'
import { checkHyperparameter, entryOf, type Hyperparameter, running } from './parts'
import { descend, type Transformation } from './transformation'

/** Under which name the averages are in a state. */
const AVERAGE = 'average'

/**
 * Lets steps pass and keeps the running mean of the parameters that they lead to, from where these start on:
 * mean ← decay · mean + (1 − decay) · parameters (Polyak and Juditsky, 1992). Last in a chain, for it has to see the
 * whole step; `averaged` finds the mean in the state. Throws for a decay that is not from 0 to 1.
 *
 * @example
 * const how = chain(sgd(1), ema(0.75))
 * const start = { w: tensor([4], [1]) }
 * const [, state] = how.update({ w: tensor([4], [1]) }, how.init(start), start)
 * averaged(start, state) // { w: [3] }
 */
export const ema = (decay: Hyperparameter): Transformation => {
  checkHyperparameter('ema', decay, 'a number from 0 to 1', 'decay')
  return {
    init: (params) => ({ [AVERAGE]: params }),
    update: (steps, state, params) => {
      const mean = entryOf(state, AVERAGE)
      return [steps, { [AVERAGE]: running(decay, mean, descend(params, steps)) }]
    },
  }
}

/**
 * What `ema` has averaged: parameters like these, from the state of a transformation that has it somewhere. Throws for a
 * state without averages.
 *
 * @example
 * const how = chain(sgd(1), ema(0.5))
 * const [start, gradient] = [{ w: tensor([4], [1]) }, { w: tensor([2], [1]) }]
 * const [, state] = how.update(gradient, how.init(start), start)
 * averaged(start, state) // { w: [3] }
 */
export const averaged = <T extends Tree>(params: T, state: Tree): T => {
  leaves(state) // refuses what is no tree
  const found = averageIn(state)
  return found === undefined
    ? fail({
        where: 'averaged',
        given: 'a state without averages',
        expected: 'that of a chain with ema',
        fix: 'chain(adam(1e-3), ema(0.999))',
      })
    : restore(params, leaves(found))
}

const averageIn = (state: Tree): Tree | undefined =>
  isTensor(state)
    ? undefined
    : Object.entries(state)
        .map(([name, entry]) => (name === AVERAGE ? entry : averageIn(entry)))
        .find((found) => found !== undefined)
