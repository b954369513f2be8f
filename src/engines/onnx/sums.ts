/**
 * Sums that keep their digits: ONNX Runtime adds a long row up number by number, so that late numbers are lost in
 * early ones, and sums of int32 end at the largest number instead of wrapping around. Long sums are sums of sums of
 * blocks here, and whole numbers are added up as int64.
 *
 * Law: the relative error of a sum of positive numbers is below 10⁻⁶, however many they are.
 */
import { dropAxes, type Shape, sizeOf } from '../../dsl/core/shape'
import type { DType } from '../../dsl/core/tensor'
import { type Graph, reshaped } from './graph'
import { ELEMENT } from './model'

/** The most numbers that are added up one by one. */
const LONGEST = 128

/** Numbers in a row as so many rows of at most `LONGEST`; zeros fill the last one. */
interface Blocks {
  readonly count: number
  readonly length: number
}

/** Rows that need no zeros, if there are some that are not short. */
export const blocksOf = (n: number, longest = LONGEST): Blocks => {
  const fitting = Array.from({ length: longest / 2 }, (_, i) => longest - i).find(
    (length) => n % length === 0,
  )
  const length = fitting ?? longest
  return { count: Math.ceil(n / length), length }
}

/** The tensor with an axis cut into blocks. */
export const inBlocks = (
  graph: Graph,
  x: string,
  shape: Shape,
  axis: number,
  { count, length }: Blocks,
): string => {
  const missing = count * length - shape[axis]
  const full = missing === 0 ? x : graph.emit('Pad', [x, graph.whole([0, missing]), '', graph.whole([axis])])
  const padded = shape.with(axis, count * length)
  return reshaped(graph, full, padded, padded.toSpliced(axis, 1, count, length))
}

/** Along one axis, which disappears. */
const alongOne = (graph: Graph, x: string, shape: Shape, axis: number): string => {
  const reduced = (y: string, along: number): string =>
    graph.emit('ReduceSum', [y, graph.whole([along])], { keepdims: 0 })
  if (shape[axis] <= LONGEST) return reduced(x, axis)
  const blocks = blocksOf(shape[axis])
  return alongOne(
    graph,
    reduced(inBlocks(graph, x, shape, axis, blocks), axis + 1),
    shape.with(axis, blocks.count),
    axis,
  )
}

/** The sum along axes, which disappear. */
export const summed = (
  graph: Graph,
  x: string,
  shape: Shape,
  axes: readonly number[],
  dtype: DType,
): string => {
  const all = (y: string): string => graph.emit('ReduceSum', [y, graph.whole(axes)], { keepdims: 0 })
  if (dtype === 'int32')
    return graph.emit('Cast', [all(graph.emit('Cast', [x], { to: ELEMENT.int64 }))], { to: ELEMENT.int32 })
  if (sizeOf(axes.map((axis) => shape[axis])) <= LONGEST) return all(x)
  // the last first, so that the others stay where they are
  return axes.toReversed().reduce(
    ({ name, lies }, axis) => ({
      name: alongOne(graph, name, lies, axis),
      lies: dropAxes(lies, [axis]),
    }),
    { name: x, lies: shape },
  ).name
}
