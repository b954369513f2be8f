/** Steps by their norm. */
import type { AnyTensor, Scalar } from '../../core/tensor'
import { mapLeaves, type Tree } from '../../core/tree'
import { root } from '../../functions/root'
import { expandTo } from '../../primitives/broadcast'
import { binary, div, fillLike, mul } from '../../primitives/elementwise'
import { sumOfAll } from '../sums'
import { each } from './parts'
import { stateless, type Transformation } from './transformation'

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
