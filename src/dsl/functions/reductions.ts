/** Sums, means and largest elements over all axes, or over those listed; the others stay. */
import { resolveAxes, resolveAxis, type Shape } from '../core/shape'
import type { DropAxes } from '../core/shape-types'
import { type AnyTensor, checkTensor, type DType, type Scalar, type Tensor } from '../core/tensor'
import { sumAxes } from '../primitives/broadcast'
import * as reduce from '../primitives/reduce'
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

/** Sum over some axes, or over all; of no numbers it is 0. */
export const sum: Reduction = reduction('sum', sumAxes)

/** Of at least one number: of none it is 0 / 0. */
export const mean: Reduction = reduction('mean', meanOver)

/** Largest element; equal ones share the derivative evenly. */
export const max: Reduction = reduction('max', reduce.amax)

/** Index of the first largest element along an axis. */
export function argmax<S extends Shape, const Axis extends number>(
  x: Tensor<S, DType>,
  axis: Axis,
): Tensor<DropAxes<S, Axis>, 'int32'>
export function argmax(x: AnyTensor, axis: number): AnyTensor {
  return reduce.argmax(checkTensor('argmax', x), resolveAxis('argmax', axis, x.shape.length))
}
