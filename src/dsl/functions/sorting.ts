/**
 * Sorting along an axis: stable, and what is no number comes last, up or down. Elements find their place by counting
 * those before them, so that a row of n costs n² comparisons (and no loop); the derivative goes the way that the
 * elements went, and equal ones keep theirs.
 *
 * Laws: `sort(x)` is `takeAlongAxis(x, argsort(x))`; `topK` gives the first k of the order downwards.
 */
import { fail } from '../core/problem'
import { dropAxes, resolveAxis, type Shape } from '../core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { broadcast, sumAxes } from '../primitives/broadcast'
import { cast } from '../primitives/cast'
import { binary, select, unary } from '../primitives/elementwise'
import { tensor, withoutDerivative } from '../primitives/leaves'
import { transpose } from '../primitives/movement'
import { scatterAdd, takeAlongAxis } from './indexing'

type Ordered = 'float32' | 'int32'

const not = (x: AnyTensor): AnyTensor => unary('not', x)
const and = (x: AnyTensor, y: AnyTensor): AnyTensor => binary('and', x, y)

/** Whether x comes before y, whatever their places: numbers in order, then what is none. */
const precedes = (x: AnyTensor, y: AnyTensor, descending: boolean): AnyTensor => {
  const inOrder = descending ? binary('less', y, x) : binary('less', x, y)
  const lastIsNone = and(binary('equal', x, x), not(binary('equal', y, y)))
  return x.dtype === 'int32' ? inOrder : not(and(not(inOrder), not(lastIsNone)))
}

/** How many elements of its row come before each. */
const ranks = (x: AnyTensor, axis: number, descending: boolean): AnyTensor => {
  const n = x.shape[axis]
  // each element beside all of its row, which lie along a new last axis
  const shape = [...x.shape, n]
  const axes = x.shape.map((_, i) => i)
  const others = dropAxes(axes, [axis])
  const own = broadcast(x, shape, axes)
  const other = broadcast(transpose(x, [...others, axis]), shape, [...others, axes.length])
  const earlier = broadcast(
    tensor(
      Array.from({ length: n * n }, (_, i) => Number(i % n < Math.floor(i / n))),
      [n, n],
      'bool',
    ),
    shape,
    [axis, axes.length],
  )
  // of equal elements, the earlier is before the later
  const before = select(earlier, not(precedes(own, other, descending)), precedes(other, own, descending))
  return sumAxes(cast(before, 'int32'), [axes.length])
}

/** The places of the first `count` elements in order. */
const ordered = (given: AnyTensor, axis: number, count: number, descending: boolean): AnyTensor => {
  const x = withoutDerivative(given)
  const n = x.shape[axis]
  const places = tensor(
    Array.from({ length: n }, (_, i) => i),
    [n],
    'int32',
  ) as Tensor<Shape, 'int32'>
  const all = broadcast(places, x.shape, [axis]) as Tensor<Shape, 'int32'>
  // what comes later has no place there, and is dropped
  return scatterAdd(all, ranks(x, axis, descending) as Tensor<Shape, 'int32'>, axis, count)
}

/**
 * The places of the elements in order, along an axis.
 *
 * @example
 * argsort(tensor([3, NaN, 1, 3], [4])) // [2, 0, 3, 1]
 */
export function argsort<S extends Shape>(x: Tensor<S, Ordered>, axis?: number): Tensor<S, 'int32'>
export function argsort(x: AnyTensor, axis = -1): AnyTensor {
  const along = resolveAxis('argsort', axis, checkTensor('argsort', x).shape.length)
  return ordered(x, along, x.shape[along], false)
}

/**
 * The elements in order, along an axis.
 *
 * @example
 * sort(tensor([3, NaN, 1, 2], [2, 2])) // [[3, NaN], [1, 2]]
 */
export function sort<S extends Shape, D extends Ordered>(x: Tensor<S, D>, axis?: number): Tensor<S, D>
export function sort(x: Tensor, axis = -1): AnyTensor {
  const along = resolveAxis('sort', axis, checkTensor('sort', x).shape.length)
  return takeAlongAxis(x, argsort(x, along), along)
}

/** The shape with another last size. */
type Last<S extends Shape, K extends number> = S extends readonly [...infer Rest extends Shape, number]
  ? readonly [...Rest, K]
  : Shape

/**
 * The k largest elements along the last axis, the largest first, and their places. Throws unless k is a whole number
 * from 0 to the size of that axis.
 *
 * @example
 * topK(tensor([3, 1, 4, 1, 5], [5]), 2).values // [5, 4]
 */
export function topK<S extends Shape, D extends Ordered, K extends number>(
  x: Tensor<S, D>,
  k: K,
): {
  /** The largest elements of each row, [..., k], in falling order; NaN comes last. */
  readonly values: Tensor<Last<S, K>, D>
  /** Where in its row each of them stands. */
  readonly indices: Tensor<Last<S, K>, 'int32'>
}
export function topK(x: Tensor, k: number): { readonly values: AnyTensor; readonly indices: AnyTensor } {
  const axis = resolveAxis('topK', -1, checkTensor('topK', x).shape.length)
  const n = x.shape[axis]
  if (!Number.isInteger(k) || k < 0 || k > n)
    return fail({ where: 'topK', given: `${k} of ${n} elements`, expected: `a whole number from 0 to ${n}` })
  const indices = ordered(x, axis, k, true) as Tensor<Shape, 'int32'>
  return { values: takeAlongAxis(x, indices, axis), indices }
}
