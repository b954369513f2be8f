/**
 * Conjugate gradients (Hestenes and Stiefel, 1952): solves A x = b for a symmetric, positive definite A that is known
 * only by what it makes of a tree of tensors.
 *
 * Law: for n numbers it is exact after n iterations, up to rounding; where the residual is 0, it stays there.
 */
import { checkNumber } from '../core/numbers'
import { checkKind } from '../core/arguments'
import type { AnyTensor, Scalar } from '../core/tensor'
import { mapLeaves, type Tree, zipLeaves } from '../core/tree'
import { expandTo } from '../primitives/broadcast'
import { add, binary, div, fillLike, mul, neg, select } from '../primitives/elementwise'
import { repeated } from '../transforms/repeated'
import { sumOfAll } from './sums'

/** Σ x · y over all numbers of two trees of one structure. */
export const innerProduct = (x: Tree, y: Tree): Scalar => sumOfAll(zipLeaves(x, [y], (a, [b]) => mul(a, b)))

/** x + by · d */
const along = <T extends Tree>(x: T, by: AnyTensor, d: Tree): T =>
  zipLeaves(x, [d], (a, [b]) => add(a, mul(expandTo(by, b.shape), b)))

/** x / y, and 0 where y is not above 0: there is no way left to go. */
const over = (x: AnyTensor, y: AnyTensor): AnyTensor => {
  const positive = binary('less', fillLike(y, 0), y)
  return select(positive, div(x, select(positive, y, fillLike(y, 1))), fillLike(y, 0))
}

/** How far it is: x, what is left of b, where to go next, and how much is left. */
type Search<T> = readonly [x: T, residual: T, direction: T, size: AnyTensor]

/**
 * x after so many iterations, from 0. Throws for `times` that is no function, and for iterations that are not whole or
 * below 0.
 *
 * @example
 * const twice = (x: Tree) => scaleUpdates(2).update(x, [], x)[0]
 * conjugateGradient(twice, tensor([2, 4], [2]), 1) // [1, 2]
 */
export const conjugateGradient = <T extends Tree>(times: (x: T) => T, b: T, iterations: number): T => {
  checkKind('conjugateGradient', times, 'a function')
  checkNumber('conjugateGradient', iterations, 'a whole number of at least 0', 'iterations')
  const zero = mapLeaves(b, (leaf) => fillLike(leaf, 0))
  const next = ([x, residual, direction, size]: Search<T>): Search<T> => {
    const image = times(direction)
    const step = over(size, innerProduct(direction, image))
    const nearer = along(x, step, direction)
    const left = along(residual, neg(step), image)
    const remaining = innerProduct(left, left)
    return [nearer, left, along(left, over(remaining, size), direction), remaining]
  }
  return repeated<Search<T>>(next, iterations, [zero, b, b, innerProduct(b, b)])[0]
}
