/** Random calls of the functions that work along an axis, by index or in order, with the numbers of plain loops. */
import * as fc from 'fast-check'
import { type Shape, sizeOf } from '../../../src/dsl/core/shape'
import type { Tensor } from '../../../src/dsl/core/tensor'
import * as cumulative from '../../../src/dsl/functions/cumulative'
import * as indexing from '../../../src/dsl/functions/indexing'
import * as sorting from '../../../src/dsl/functions/sorting'
import { apart, type Entries, numbers, shapes, whole } from '../../laws'
import { type Cases, type F, known, small } from './kinds-of-calls'
import type { Numbers } from './naive'

type Index<S extends Shape = Shape> = Tensor<S, 'int32'>

/** f of each row along an axis, which may make rows of another length. */
const ofRows = (
  xs: Numbers,
  shape: Shape,
  axis: number,
  f: (row: Numbers, place: number) => Numbers,
): Numbers => {
  const [n, inner] = [shape[axis], sizeOf(shape.slice(axis + 1))]
  return Array.from({ length: sizeOf(shape.slice(0, axis)) }, (_, before) => {
    const rows = Array.from({ length: inner }, (__, after) =>
      f(
        Array.from({ length: n }, (___, k) => xs[(before * n + k) * inner + after]),
        before * inner + after,
      ),
    )
    return rows[0].flatMap((__, k) => rows.map((row) => row[k]))
  }).flat()
}

/** The rows along an axis, in the order in which `ofRows` goes through them. */
const rowsAlong = (xs: Numbers, shape: Shape, axis: number): readonly Numbers[] => {
  const found: Numbers[] = []
  ofRows(xs, shape, axis, (row) => {
    found.push(row)
    return row
  })
  return found
}

const shapeAndAxis = shapes(1, 3).chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)))

/** A function along an axis, counted from either end. */
const along = (
  label: string,
  f: (axis: number) => F,
  entries: Entries,
  naive: (row: Numbers) => Numbers,
): Cases =>
  fc
    .tuple(shapeAndAxis, fc.boolean())
    .chain(([[shape, axis], fromEnd]) =>
      known(`${label} along ${axis}`, f(fromEnd ? axis - shape.length : axis), [entries(shape)], (x) =>
        ofRows(x, shape, axis, naive),
      ),
    )

const orderOf = (row: Numbers): Numbers => [...row.keys()].sort((i, j) => row[i] - row[j])

/** Rows of one shape with indices for another length of an axis, some of them outside where they may be. */
const indexed = (f: (shape: Shape, axis: number, length: number) => Cases): Cases =>
  fc.tuple(shapeAndAxis, small(3)).chain(([[shape, axis], length]) => f(shape, axis, length))

const takes = fc.tuple(shapeAndAxis, shapes(0, 2)).chain(([[shape, axis], places]) =>
  known(
    `take ${places.join('×')} along ${axis} of ${shape.join('×')}`,
    (x: Tensor, indices: Index) => indexing.take(x, indices, axis),
    [numbers(shape), whole(0, shape[axis] - 1)(places)],
    (x, indices) => ofRows(x, shape, axis, (row) => indices.map((index) => row[index])),
  ),
)

export const alongAxesCases: Readonly<
  Record<keyof typeof indexing | keyof typeof sorting | keyof typeof cumulative, Cases>
> = {
  take: takes,
  segmentSum: fc.tuple(shapes(1, 3), small(3)).chain(([shape, count]) =>
    known(
      `segmentSum to ${count}`,
      (x: Tensor, segments: Index) => indexing.segmentSum(x, segments, count),
      [numbers(shape), whole(0, count - 1)([shape[0]])],
      (x, segments) =>
        ofRows(x, shape, 0, (row) =>
          Array.from({ length: count }, (_, k) =>
            row.reduce((sum, value, i) => (segments[i] === k ? sum + value : sum), 0),
          ),
        ),
    ),
  ),
  takeAlongAxis: indexed((shape, axis, length) =>
    known(
      `takeAlongAxis ${axis} of ${shape.join('×')}`,
      (x: Tensor, indices: Index) => indexing.takeAlongAxis(x, indices, axis - shape.length),
      [numbers(shape), whole(0, shape[axis] - 1)(shape.with(axis, length))],
      (x, indices) => {
        const own = rowsAlong(indices, shape.with(axis, length), axis)
        return ofRows(x, shape, axis, (row, place) => own[place].map((index) => row[index]))
      },
    ),
  ),
  scatterAdd: indexed((shape, axis, size) =>
    known(
      `scatterAdd ${axis} of ${shape.join('×')}`,
      (x: Tensor, indices: Index) => indexing.scatterAdd(x, indices, axis, size),
      [numbers(shape), whole(0, size - 1)(shape)],
      (x, indices) => {
        const own = rowsAlong(indices, shape, axis)
        return ofRows(x, shape, axis, (row, place) =>
          Array.from({ length: size }, (_, k) =>
            row.reduce((sum, value, i) => (own[place][i] === k ? sum + value : sum), 0),
          ),
        )
      },
    ),
  ),
  sort: along(
    'sort',
    (axis) => (x: Tensor) => sorting.sort(x, axis),
    apart(),
    (row) => orderOf(row).map((i) => row[i]),
  ),
  // many are equal, and keep their order
  argsort: along('argsort', (axis) => (x: Index) => sorting.argsort(x, axis), whole(-2, 2), orderOf),
  topK: shapes(1, 3).chain((shape) =>
    fc
      .nat(shape[shape.length - 1])
      .filter((k) => k > 0)
      .chain((k) =>
        known(
          `top ${k}`,
          (x: Tensor) => sorting.topK(x, k).values,
          [apart()(shape)],
          (x) => ofRows(x, shape, shape.length - 1, (row) => [...row].sort((a, b) => b - a).slice(0, k)),
        ),
      ),
  ),
  cumsum: along(
    'cumsum',
    (axis) => (x: Tensor) => cumulative.cumsum(x, axis),
    numbers,
    (row) => row.map((_, i) => row.slice(0, i + 1).reduce((sum, x) => sum + x, 0)),
  ),
  cumprod: along(
    'cumprod',
    (axis) => (x: Tensor) => cumulative.cumprod(x, axis),
    numbers,
    (row) => row.map((_, i) => row.slice(0, i + 1).reduce((product, x) => product * x, 1)),
  ),
}
