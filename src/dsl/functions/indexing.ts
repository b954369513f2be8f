/**
 * Elements picked by index, and added up at indices, along any axis. Indices count from 0; constant ones must lie
 * inside. One that is computed and lies outside picks NaN (0 of int32, false of bool), and adds nothing.
 *
 * Laws: `segmentSum` is the adjoint of `take`, and `scatterAdd` of `takeAlongAxis`.
 */
import { fail } from '../core/problem'
import { dropAxes, resolveAxis, sameShape, type Shape, showShape, sizeOf } from '../core/shape'
import { type AnyTensor, checkTensor, type DType, type Lanes, type Tensor } from '../core/tensor'
import {
  checkCount,
  checkInside,
  gather,
  gatherPrimitive,
  scatter,
  scatterPrimitive,
} from '../primitives/gather'
import { reshape, transpose } from '../primitives/movement'

type Index<S extends Shape = Shape> = Tensor<S, 'int32'>

const axesOf = (x: AnyTensor): readonly number[] => x.shape.map((_, axis) => axis)

/** `count` axes from `from` on, moved so that they begin at `to`. */
const movedAxes = (x: AnyTensor, from: number, to: number, count = 1): AnyTensor => {
  const moving = axesOf(x).slice(from, from + count)
  return transpose(x, dropAxes(axesOf(x), moving).toSpliced(to, 0, ...moving))
}

/**
 * The parts of a tensor at these places of an axis: [3, 5] of indices along the axis of 9 in [2, 9, 4] give [2, 3, 5, 4].
 * Throws for an axis that is not there, and for a constant index that is outside of it.
 *
 * @example
 * take(tensor([1, 2, 3, 4, 5, 6], [2, 3]), tensor([2, 0], [2], 'int32'), 1) // [[3, 1], [6, 4]]
 */
export function take<D extends DType>(x: Tensor<Shape, D>, indices: Index, axis?: number): Tensor<Shape, D>
export function take(x: AnyTensor, indices: AnyTensor, axis = 0): AnyTensor {
  const along = resolveAxis('take', axis, checkTensor('take', x).shape.length)
  checkInside('take', checkTensor('take', indices), x.shape[along])
  const picked = gather(movedAxes(x, along, 0), indices)
  return movedAxes(picked, 0, along, indices.shape.length)
}

/**
 * Slices of axis 0 added up by the number of their segment, of `count`. Throws for a count that is not whole or below
 * 0, and a constant segment that is none of them.
 *
 * @example
 * segmentSum(tensor([1, 2, 3], [3]), tensor([1, 0, 1], [3], 'int32'), 2) // [2, 4]
 */
export function segmentSum<D extends 'float32' | 'int32'>(
  values: Tensor<Shape, D>,
  segments: Index,
  count: number,
): Tensor<Shape, D>
export function segmentSum(values: AnyTensor, segments: AnyTensor, count: number): AnyTensor {
  checkTensor('segmentSum', values)
  checkTensor('segmentSum', segments)
  checkCount('segmentSum', count)
  checkInside('segmentSum', segments, count)
  return scatter(values, segments, count)
}

/** Rows along an axis of two tensors, all of them below each other, and back. */
const alongAxis = (where: string, x: AnyTensor, indices: AnyTensor, axis: number) => {
  const rank = checkTensor(where, x).shape.length
  const along = resolveAxis(where, axis, rank)
  const others = dropAxes(x.shape, [along])
  if (!sameShape(dropAxes(checkTensor(where, indices).shape, [along]), others))
    return fail({
      where,
      given: `indices ${showShape(indices.shape)} along axis ${axis} of ${showShape(x.shape)}`,
      expected: 'shapes that are equal in all other axes',
    })
  const lanes: Lanes = { size: sizeOf(others), mapped: [true, true] }
  const rowsOf = (y: AnyTensor): AnyTensor =>
    reshape(movedAxes(y, along, rank - 1), [lanes.size, y.shape[along]])
  const back = (rows: AnyTensor): AnyTensor =>
    movedAxes(reshape(rows, [...others, rows.shape[1]]), rank - 1, along)
  return { rows: [rowsOf(x), rowsOf(indices)], lanes, back, size: x.shape[along] }
}

/**
 * In each row along an axis, the elements at the row's own indices. Throws for an axis that is not there, shapes that
 * differ in others, and a constant index that is outside.
 *
 * @example
 * takeAlongAxis(tensor([1, 2, 3, 4], [2, 2]), tensor([1, 0], [2, 1], 'int32'), 1) // [[2], [3]]
 */
export function takeAlongAxis<S extends Shape, D extends DType>(
  x: Tensor<Shape, D>,
  indices: Index<S>,
  axis: number,
): Tensor<S, D>
export function takeAlongAxis(x: AnyTensor, indices: AnyTensor, axis: number): AnyTensor {
  const { rows, lanes, back, size } = alongAxis('takeAlongAxis', x, indices, axis)
  checkInside('takeAlongAxis', indices, size)
  return back(gatherPrimitive.batched(rows, lanes, {}))
}

/**
 * In each row along an axis, values added up at the row's own indices, of `size`. Throws for a size that is not whole
 * or below 0, shapes that differ, and a constant index outside.
 *
 * @example
 * scatterAdd(tensor([1, 2, 3, 4], [2, 2]), tensor([1, 1, 0, 1], [2, 2], 'int32'), 1, 2) // [[0, 3], [3, 4]]
 */
export function scatterAdd<D extends 'float32' | 'int32'>(
  values: Tensor<Shape, D>,
  indices: Index,
  axis: number,
  size: number,
): Tensor<Shape, D>
export function scatterAdd(values: AnyTensor, indices: AnyTensor, axis: number, size: number): AnyTensor {
  const along = alongAxis('scatterAdd', values, indices, axis)
  if (!sameShape(values.shape, indices.shape))
    return fail({
      where: 'scatterAdd',
      given: `values ${showShape(values.shape)} at indices ${showShape(indices.shape)}`,
      expected: 'an index for each value',
    })
  checkCount('scatterAdd', size)
  checkInside('scatterAdd', indices, size)
  return along.back(scatterPrimitive.batched(along.rows, along.lanes, { count: size }))
}
