/** Pooling over square windows of [H, W, C]; by default windows do not overlap. */
import type { Convolved } from '../core/shape-types'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { sumAxes } from '../primitives/broadcast'
import { div, fillLike } from '../primitives/elementwise'
import { amax } from '../primitives/reduce'
import { patches } from './sliding'

/** [H, W, C] → [H', W', C]. */
type Pooled<
  H extends number,
  W extends number,
  C extends number,
  K extends number,
  Stride extends number,
> = Tensor<readonly [Convolved<H, K, Stride, 'valid'>, Convolved<W, K, Stride, 'valid'>, C]>

/**
 * Largest element of each window, [H, W, C] → [H', W', C]; equal ones share the derivative evenly. Throws for windows
 * that do not fit, for a stride that is not whole or below 1, and for bools.
 *
 * @example
 * ravel(ops.maxPool(tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 4, 1]), 2)) // [6, 8]
 */
export function maxPool<
  H extends number,
  W extends number,
  C extends number,
  K extends number,
  Stride extends number = K,
>(x: Tensor<readonly [H, W, C]>, size: K, stride?: Stride): Pooled<H, W, C, K, Stride>
export function maxPool(x: AnyTensor, size: number, stride = size): AnyTensor {
  return amax(patches(checkTensor('maxPool', x), [size, size], { stride }), [3, 4])
}

/**
 * Mean of each window: [H, W, C] → [H', W', C]. Throws for windows that do not fit, and for what is not float32.
 *
 * @example
 * ravel(ops.avgPool(tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 4, 1]), 2)) // [3.5, 5.5]
 */
export function avgPool<
  H extends number,
  W extends number,
  C extends number,
  K extends number,
  Stride extends number = K,
>(x: Tensor<readonly [H, W, C]>, size: K, stride?: Stride): Pooled<H, W, C, K, Stride>
export function avgPool(x: AnyTensor, size: number, stride = size): AnyTensor {
  const total = sumAxes(patches(checkTensor('avgPool', x), [size, size], { stride }), [3, 4])
  return div(total, fillLike(total, size * size))
}
