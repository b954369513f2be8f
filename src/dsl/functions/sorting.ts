/**
 * Sorting along an axis: stable, and what is no number comes last, up or down. Short rows by n² comparisons and no loop,
 * long ones by a loop (`orders.ts`); the derivative goes the way that the elements went, and equal ones keep theirs.
 *
 * Laws: `sort(x)` is `takeAlongAxis(x, argsort(x))`; `topK` gives the first k of the order downwards.
 */
import { fail } from '../core/problem'
import { resolveAxis, type Shape } from '../core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { withoutDerivative } from '../primitives/leaves'
import { takeAlongAxis } from './indexing'
import { countedOrder, networkOrder } from './orders'

type Ordered = 'float32' | 'int32'

/**
 * Rows of that many elements and more are sorted by a network. Measured on `wasm` (one thread, 8 rows): of 256 elements
 * counting takes 0.45 ms and the network 0.37, of 512 they take 1.9 and 0.66 ms, of 4096 129 and 11 ms (and 65 and 5 MB);
 * of a single row of 512 0.24 and 0.41 ms.
 */
const LONG = 512

/** The places of the first `count` elements in order. */
const ordered = (x: AnyTensor, axis: number, count: number, descending: boolean): AnyTensor =>
  (x.shape[axis] < LONG ? countedOrder : networkOrder)(withoutDerivative(x), axis, count, descending)

/**
 * The places of the elements in order, along an axis. Throws for an axis that is not there, and for bools.
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
 * The elements in order, along an axis. Throws as `argsort` does.
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
