/**
 * The order of rows, in two ways: by counting, of n elements n² comparisons side by side and no loop; and by Batcher's
 * bitonic network (Sorting networks and their applications, AFIPS 1968), log n (log n + 1) / 2 rounds, one loop, in each
 * of which every element is compared with one other.
 *
 * Law: both are the stable order, whatever is sorted; what is no number comes last.
 */
import { dropAxes, type Shape } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { broadcast, sumAxes } from '../primitives/broadcast'
import { cast } from '../primitives/cast'
import { concat } from '../primitives/concat'
import { binary, select, unary } from '../primitives/elementwise'
import { gather } from '../primitives/gather'
import { literal, tensor } from '../primitives/leaves'
import { transpose } from '../primitives/movement'
import { slice } from '../primitives/slice'
import { scanTrees } from '../transforms/scan'
import { scatterAdd } from './indexing'

const not = (x: AnyTensor): AnyTensor => unary('not', x)
const and = (x: AnyTensor, y: AnyTensor): AnyTensor => binary('and', x, y)

/** Whether x comes before y, whatever their places: numbers in order, then what is none. */
const precedes = (x: AnyTensor, y: AnyTensor, descending: boolean): AnyTensor => {
  const inOrder = descending ? binary('less', y, x) : binary('less', x, y)
  const lastIsNone = and(binary('equal', x, x), not(binary('equal', y, y)))
  return x.dtype === 'int32' ? inOrder : not(and(not(inOrder), not(lastIsNone)))
}

/** Whether x comes before y, where of equal ones the earlier does. */
const comesFirst = (x: AnyTensor, y: AnyTensor, earlier: AnyTensor, descending: boolean): AnyTensor =>
  select(earlier, not(precedes(y, x, descending)), precedes(x, y, descending))

const axesOf = ({ shape }: AnyTensor): readonly number[] => [...shape.keys()]

/** The numbers from 0 on along an axis. */
const placesAlong = (shape: Shape, axis: number): AnyTensor =>
  broadcast(
    tensor(
      Int32Array.from({ length: shape[axis] }, (_, i) => i),
      [shape[axis]],
      'int32',
    ),
    shape,
    [axis],
  )

/** How many elements of its row come before each. */
const ranks = (x: AnyTensor, axis: number, descending: boolean): AnyTensor => {
  const n = x.shape[axis]
  // each element beside all of its row, which lie along a new last axis
  const shape = [...x.shape, n]
  const axes = axesOf(x)
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
  return sumAxes(cast(comesFirst(other, own, earlier, descending), 'int32'), [axes.length])
}

/** The places of the first `count` elements in order, each found by counting those before it. */
export const countedOrder = (x: AnyTensor, axis: number, count: number, descending: boolean): AnyTensor => {
  const places = placesAlong(x.shape, axis) as Tensor<Shape, 'int32'>
  // what comes later has no place there, and is dropped
  return scatterAdd(places, ranks(x, axis, descending) as Tensor<Shape, 'int32'>, axis, count)
}

/** With whom each of n places is compared, round by round; n is a power of two. */
const partners = (n: number): AnyTensor => {
  const rounds: Int32Array[] = []
  const compareBy = (by: number) => rounds.push(Int32Array.from({ length: n }, (_, i) => i ^ by))
  for (let size = 2; size <= n; size *= 2) {
    // two sorted halves, the second of them backwards, then ever smaller parts of their mix
    compareBy(size - 1)
    for (let by = size / 4; by >= 1; by /= 2) compareBy(by)
  }
  const all = new Int32Array(n * rounds.length)
  rounds.forEach((round, i) => all.set(round, n * i))
  return tensor(all, [rounds.length, n], 'int32')
}

/** What is sorted along axis 0, and where each element was. */
type Row = { readonly x: AnyTensor; readonly at: AnyTensor }

/** The places of the first `count` elements in order, by a network. */
export const networkOrder = (x: AnyTensor, axis: number, count: number, descending: boolean): AnyTensor => {
  const others = dropAxes(axesOf(x), [axis])
  const rows = transpose(x, [axis, ...others])
  const [n, ...lanes] = rows.shape
  const size = 2 ** Math.ceil(Math.log2(n))
  const shape = [size, ...lanes]
  const places = placesAlong(shape, 0)
  // behind all that is there: what has no less before it, at later places
  const last = x.dtype === 'float32' ? NaN : descending ? -(2 ** 31) : 2 ** 31 - 1
  const missing = broadcast(literal(last, x.dtype), [size - n, ...lanes], [])
  const round = (own: Row, partner: AnyTensor): readonly [Row, Tree] => {
    const other = { x: gather(own.x, partner), at: gather(own.at, partner) }
    const isFirst = comesFirst(own.x, other.x, binary('less', own.at, other.at), descending)
    // the lower place of the two gets what comes first
    const isLower = binary('less', places, broadcast(partner, shape, [0]))
    const keeps = select(isLower, isFirst, not(isFirst))
    return [{ x: select(keeps, own.x, other.x), at: select(keeps, own.at, other.at) }, []]
  }
  const start = { x: size === n ? rows : concat([rows, missing], 0), at: places }
  const [{ at }] = scanTrees(round, start, partners(size))
  const first = slice(
    at,
    shape.map(() => 0),
    [count, ...lanes],
  )
  return transpose(
    first,
    axesOf(x).map((i) => (i === axis ? 0 : others.indexOf(i) + 1)),
  )
}
