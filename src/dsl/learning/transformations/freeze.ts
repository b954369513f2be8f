/**
 * Parameters that an optimiser leaves where they are, as the first part of a chain: their gradient is taken for 0.
 *
 * Law: `chain(freeze(at), how)`, where `how` makes no step of a gradient of 0, changes no parameter that is meant, and
 * the others as it would if those were constants.
 */
import { checkKind } from '../../core/arguments'
import { mapLeaves } from '../../core/tree'
import { fillLike } from '../../primitives/elementwise'
import { checkMeant } from './meant'
import type { Transformation } from './transformation'

const FIX = "freeze((path) => path.startsWith('slow.'))"

/**
 * Holds the parameters that are meant, by path, such as `slow.dense.U`. Throws at the start where none is.
 *
 * @example
 * const how = chain(freeze((path) => path === 'U'), sgd(1))
 * const params = { U: tensor([3, 1], [2]), v: tensor([2], [1]) }
 * how.update(params, how.init(params), params)[0] // { U: [0, 0], v: [2] }
 */
export const freeze = (at: (path: string) => boolean): Transformation => {
  checkKind('freeze', at, 'a function', FIX)
  return {
    init: (params) => {
      checkMeant('freeze', at, params, FIX)
      return []
    },
    update: (gradients, state) => [
      mapLeaves(gradients, (gradient, path) => (at(path) ? fillLike(gradient, 0) : gradient)),
      state,
    ],
  }
}
