/** Sums, means and largest elements over all axes, or over those listed; the others stay. */
import { resolveAxes, resolveAxis, type Shape } from '../core/shape'
import type { DropAxes } from '../core/shape-types'
import { type AnyTensor, checkTensor, type DType, type Scalar, type Tensor } from '../core/tensor'
import { broadcast, sumAxes } from '../primitives/broadcast'
import { add, binary, fillLike, mul, neg, select, sub, unary } from '../primitives/elementwise'
import { withoutDerivative } from '../primitives/leaves'
import * as reduce from '../primitives/reduce'
import { customDerivative } from '../transforms/custom'
import { meanOver } from './lanes'

/** A reduction: to a number, or over the listed axes. */
export interface Reduction {
  (x: Tensor): Scalar
  <S extends Shape, const Axes extends readonly number[]>(
    x: Tensor<S>,
    axes: Axes,
  ): Tensor<DropAxes<S, Axes[number]>>
}

const reduction = (where: string, f: (x: AnyTensor, axes: readonly number[]) => AnyTensor): Reduction => {
  const reduced = (x: AnyTensor, axes?: readonly number[]): AnyTensor =>
    f(
      checkTensor(where, x),
      axes === undefined ? x.shape.map((_, axis) => axis) : resolveAxes(where, axes, x.shape.length),
    )
  return reduced as Reduction
}

/** A reduction that needs an element. */
const ofSome: typeof reduction = (where, f) =>
  reduction(where, (x, axes) => {
    reduce.checkLargest(where, x, axes)
    return f(x, axes)
  })

/**
 * Sum over some axes, or over all; of no numbers it is 0.
 *
 * @example
 * const x = tensor([1, 2, 3, 4], [2, 2])
 * sum(x) // 10
 * sum(x, [0]) // [4, 6]
 */
export const sum: Reduction = reduction('sum', sumAxes)

/**
 * Mean over some axes, or over all. Throws where there is no number: it would be 0 / 0.
 *
 * @example
 * mean(tensor([1, 2, 3, 4], [2, 2]), [1]) // [1.5, 3.5]
 */
export const mean: Reduction = reduction('mean', meanOver)

/**
 * Largest element; equal ones share the derivative evenly. Throws where there is no element.
 *
 * @example
 * max(tensor([1, 2, 4, 3], [2, 2]), [1]) // [2, 4]
 */
export const max: Reduction = ofSome('max', reduce.amax)

/** −1 − x of whole numbers, where −x would not be one of 32 bits: the order reversed. */
const mirrored = (x: AnyTensor): AnyTensor => (x.dtype === 'int32' ? sub(fillLike(x, -1), x) : neg(x))

/**
 * Smallest element; equal ones share the derivative evenly.
 *
 * @example
 * min(tensor([1, 2, 4, 3], [2, 2]), [1]) // [1, 3]
 */
export const min: Reduction = ofSome('min', (x, axes) => mirrored(reduce.amax(mirrored(x), axes)))

const logsumexpOver = (axes: readonly number[]) =>
  customDerivative(
    ([x]) => {
      const top = withoutDerivative(reduce.amax(x, axes))
      // where the largest is ±∞, it is the result: what is subtracted must be a number
      const finite = binary('less', unary('abs', top), fillLike(top, Infinity))
      const shift = select(finite, top, fillLike(top, 0))
      return add(unary('log', sumAxes(unary('exp', sub(x, spread(shift, x, axes))), axes)), shift)
    },
    // the softmax
    (g, [x], y) => [mul(spread(g, x, axes), unary('exp', sub(x, spread(y, x, axes))))],
  )

const spread = (small: AnyTensor, x: AnyTensor, axes: readonly number[]): AnyTensor =>
  broadcast(
    small,
    x.shape,
    x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis)),
  )

/**
 * log Σ eˣ, which overflows nowhere.
 *
 * @example
 * logsumexp(tensor([0, 0], [2])) // 0.6931
 */
export const logsumexp: Reduction = ofSome('logsumexp', (x, axes) => logsumexpOver(axes)([x]))

/**
 * Index of the first largest element along an axis. Throws for an axis of no elements.
 *
 * @example
 * argmax(tensor([1, 2, 4, 3], [2, 2]), 1) // [1, 0]
 */
export function argmax<S extends Shape, const Axis extends number>(
  x: Tensor<S, DType>,
  axis: Axis,
): Tensor<DropAxes<S, Axis>, 'int32'>
export function argmax(x: AnyTensor, axis: number): AnyTensor {
  return reduce.argmax(checkTensor('argmax', x), resolveAxis('argmax', axis, x.shape.length))
}
