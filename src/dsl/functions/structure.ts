/** The same elements in another arrangement. */
import { checkKind } from '../core/arguments'
import { checkWholes } from '../core/numbers'
import { fail } from '../core/problem'
import { resolveAxes, resolveAxis, sameShape, type Shape, showShape, sizeOf } from '../core/shape'
import type { Broadcast, Check, Permuted, Reshaped, ShapeError, Size } from '../core/shape-types'
import { type AnyTensor, checkShape, checkTensor, type DType, type Tensor } from '../core/tensor'
import { expandTo } from '../primitives/broadcast'
import * as joining from '../primitives/concat'
import * as movement from '../primitives/movement'
import * as cutting from '../primitives/slice'

/**
 * The elements, row by row, in another shape with as many of them. Throws for a shape of another number of elements.
 *
 * @example
 * reshape(tensor([1, 2, 3, 4], [4]), [2, 2]) // [[1, 2], [3, 4]]
 */
export function reshape<S extends Shape, D extends DType, const To extends Shape>(
  x: Tensor<S, D>,
  shape: To & Check<Reshaped<S, To>>,
): Tensor<To, D>
export function reshape(x: AnyTensor, shape: Shape): AnyTensor {
  return movement.reshape(checkTensor('reshape', x), checkShape('reshape', shape))
}

/**
 * All elements in one axis. Throws for what is no tensor, such as a list.
 *
 * @example
 * ravel(tensor([1, 2, 3, 4], [2, 2])) // [1, 2, 3, 4]
 */
export function ravel<S extends Shape>(x: Tensor<S>): Tensor<readonly [Size<S>]>
export function ravel(x: AnyTensor): AnyTensor {
  return movement.reshape(x, [sizeOf(checkTensor('ravel', x).shape)])
}

/**
 * Axis i of the result is axis `order[i]` of the input. Throws unless `order` has each axis once, counted from 0.
 *
 * @example
 * transpose(tensor([1, 2, 3, 4, 5, 6], [2, 3]), [1, 0]) // [[1, 4], [2, 5], [3, 6]]
 */
export function transpose<S extends Shape, const Order extends readonly number[]>(
  x: Tensor<S>,
  order: Order,
): Tensor<Permuted<S, Order>>
export function transpose(x: AnyTensor, order: readonly number[]): AnyTensor {
  return movement.transpose(checkTensor('transpose', x), checkWholes('transpose', order, 'order'))
}

/**
 * Repeats a tensor along missing leading axes and axes of size 1. Throws where a size is neither 1 nor that of the
 * shape.
 *
 * @example
 * broadcastTo(tensor([1, 2], [2]), [3, 2]) // [[1, 2], [1, 2], [1, 2]]
 */
export function broadcastTo<S extends Shape, const To extends Shape>(
  x: Tensor<S>,
  shape: To &
    (Broadcast<S, To> extends infer Common
      ? Common extends To
        ? unknown
        : To extends Common // where a size of x is known at run time only
          ? unknown
          : ShapeError<'this shape does not broadcast to that one', S, To>
      : never),
): Tensor<To>
export function broadcastTo(x: AnyTensor, shape: Shape): AnyTensor {
  checkShape('broadcastTo', shape)
  const fits = checkTensor('broadcastTo', x).shape.every(
    (size, axis) => size === 1 || size === shape[axis + shape.length - x.shape.length],
  )
  return fits && x.shape.length <= shape.length
    ? expandTo(x, shape)
    : fail({
        where: 'broadcastTo',
        given: `${showShape(x.shape)} to ${showShape(shape)}`,
        expected: 'sizes that are equal or 1',
      })
}

/**
 * The part that begins at `begin` and has shape `size`. Throws where the part reaches beyond the tensor.
 *
 * @example
 * slice(tensor([1, 2, 3, 4, 5, 6], [2, 3]), [0, 1], [2, 2]) // [[2, 3], [5, 6]]
 */
export function slice<const To extends Shape, D extends DType>(
  x: Tensor<Shape, D>,
  begin: readonly number[],
  size: To,
): Tensor<To, D>
export function slice(x: AnyTensor, begin: readonly number[], size: Shape): AnyTensor {
  return cutting.slice(
    checkTensor('slice', x),
    checkWholes('slice', begin, 'begin'),
    checkWholes('slice', size, 'size'),
  )
}

/**
 * So many zeros before and after, by axis. Throws for counts below 0, and other than one for each axis.
 *
 * @example
 * pad(tensor([1, 2], [2]), [1], [2]) // [0, 1, 2, 0, 0]
 */
export function pad(x: Tensor, before: readonly number[], after: readonly number[]): Tensor
export function pad(x: AnyTensor, before: readonly number[], after: readonly number[]): AnyTensor {
  return cutting.pad(
    checkTensor('pad', x),
    checkWholes('pad', before, 'before'),
    checkWholes('pad', after, 'after'),
  )
}

/**
 * The order of the elements reversed along the given axes. Throws for axes that are not there or are named twice.
 *
 * @example
 * flip(tensor([1, 2, 3, 4], [2, 2]), [1]) // [[2, 1], [4, 3]]
 */
export const flip = <S extends Shape>(x: Tensor<S>, axes: readonly number[]): Tensor<S> =>
  movement.flip(x, resolveAxes('flip', axes, checkTensor('flip', x).shape.length)) as Tensor<S>

/**
 * Tensors one after the other along an axis. Throws for no tensor, and for shapes that differ in another axis.
 *
 * @example
 * concat([tensor([1, 2], [1, 2]), tensor([3, 4, 5, 6], [2, 2])], 0) // [[1, 2], [3, 4], [5, 6]]
 */
export function concat(xs: readonly Tensor[], axis: number): Tensor
export function concat(xs: readonly AnyTensor[], axis: number): AnyTensor {
  const [first] = checkKind('concat', xs, 'a list').map((x) => checkTensor('concat', x))
  if (xs.length === 0) return fail({ where: 'concat', given: 'no tensor', expected: 'at least one' })
  return joining.concat(xs, resolveAxis('concat', axis, first.shape.length))
}

/**
 * Tensors of one shape along a new axis. Throws for no tensor, and for other shapes.
 *
 * @example
 * stack([tensor([1, 2], [2]), tensor([3, 4], [2])], -1) // [[1, 3], [2, 4]]
 */
export function stack<S extends Shape, D extends DType>(
  xs: readonly Tensor<S, D>[],
  axis?: number,
): Tensor<Shape, D>
export function stack(xs: readonly AnyTensor[], axis = 0): AnyTensor {
  const [first, ...rest] = checkKind('stack', xs, 'a list').map((x) => checkTensor('stack', x))
  if (xs.length === 0) return fail({ where: 'stack', given: 'no tensor', expected: 'at least one' })
  const other = rest.find(({ shape }) => !sameShape(shape, first.shape))
  if (other !== undefined)
    return fail({
      where: 'stack',
      given: `${showShape(first.shape)} and ${showShape(other.shape)}`,
      expected: 'tensors of one shape',
    })
  const at = resolveAxis('stack', axis, first.shape.length + 1)
  return joining.concat(
    xs.map((x) => movement.reshape(x, x.shape.toSpliced(at, 0, 1))),
    at,
  )
}

/**
 * The elements moved on by `shift` places along an axis; what leaves at one end comes back at the other. Throws for a
 * shift that is not whole, and for an axis that is not there.
 *
 * @example
 * roll(tensor([1, 2, 3, 4], [4]), 1, 0) // [4, 1, 2, 3]
 */
export function roll<S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  shift: number,
  axis: number,
): Tensor<S, D>
export function roll(x: AnyTensor, shift: number, axis: number): AnyTensor {
  const { shape } = checkTensor('roll', x)
  if (!Number.isInteger(shift))
    return fail({ where: 'roll', given: `a shift of ${shift}`, expected: 'a whole number of places' })
  const along = resolveAxis('roll', axis, shape.length)
  const size = shape[along]
  if (size === 0) return x
  const front = ((shift % size) + size) % size
  const part = (begin: number, end: number): AnyTensor =>
    cutting.slice(
      x,
      shape.map((_, i) => (i === along ? begin : 0)),
      shape.with(along, end - begin),
    )
  return joining.concat([part(size - front, size), part(0, size - front)], along)
}
