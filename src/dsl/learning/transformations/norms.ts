/** Steps by their norm. */
import { checkNumber } from '../../core/numbers'
import type { AnyTensor, Scalar } from '../../core/tensor'
import { mapLeaves, type Tree, zipLeaves } from '../../core/tree'
import { root } from '../../functions/root'
import { expandTo } from '../../primitives/broadcast'
import { binary, div, fillLike, mul, select } from '../../primitives/elementwise'
import { sumOfAll } from '../sums'
import { each } from './parts'
import { stateless, type Transformation } from './transformation'

/** Norm of all numbers of a tree together, with derivative 0 where all are 0. */
export function globalNorm(tree: Tree): Scalar
export function globalNorm(tree: Tree): AnyTensor {
  return root(sumOfAll(mapLeaves(tree, (x) => mul(x, x))))
}

/**
 * Scaled down, where the norm of the whole gradient exceeds `limit`, to that norm (Pascanu et al., 2013). Throws for a
 * limit that is not above 0 and finite.
 *
 * @example
 * const how = clipByNorm(1)
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [0.6, 0.8]
 */
export const clipByNorm = (limit: number): Transformation => {
  checkNumber('clipByNorm', limit, 'a number above 0', 'limit')
  return stateless((gradients) => {
    const total = globalNorm(gradients)
    const factor = div(fillLike(total, limit), binary('max', total, fillLike(total, limit)))
    return each(gradients, (g) => mul(g, expandTo(factor, g.shape)))
  })
}

/**
 * Each tensor's step scaled to the norm of its parameters, as it is where one of the norms is 0 (the trust ratio of LAMB
 * and LARS: You et al., 2020).
 *
 * @example
 * const how = scaleByTrustRatio
 * how.update(tensor([3, 4], [2]), [], tensor([0, 10], [2]))[0] // [6, 8]
 */
export const scaleByTrustRatio: Transformation = stateless((gradients, params) =>
  zipLeaves(gradients, [params], (g, [w]) => {
    const [size, length]: readonly AnyTensor[] = [globalNorm(w), globalNorm(g)]
    const [zero, one] = [fillLike(size, 0), fillLike(size, 1)]
    const both = binary('and', binary('less', zero, size), binary('less', zero, length))
    const ratio = select(both, div(size, select(both, length, one)), one)
    return mul(g, expandTo(ratio, g.shape))
  }),
)
