/**
 * `gather` picks rows by index; `scatter`, its adjoint, adds rows up at their indices. Constant indices must lie
 * inside. Of those that are computed, one outside picks what is no number (0 of a type without one), and adds nothing.
 */
import * as t from 'io-ts'
import { numbered } from '../core/notation'
import { build, commonType, type Primitive } from '../core/primitive'
import { fail } from '../core/problem'
import { showShape, sizeOf, tabulate } from '../core/shape'
import { count as counts, none, type NoSettings } from '../core/settings'
import { type AnyTensor, type Spec } from '../core/tensor'
import { broadcast, expandTo, totals, zeros } from './broadcast'
import { add, binary, fillLike, select, unary } from './elementwise'
import { literal, tensor } from './leaves'
import { reshape, transpose } from './movement'

const checkIndices = (where: string, indices: Spec): void => {
  if (indices.dtype !== 'int32')
    fail({
      where,
      given: `indices of type ${indices.dtype}`,
      expected: 'int32',
      fix: "cast(indices, 'int32')",
    })
}

/** rows [n, …rest], indices […places] → […places, …rest]. */
export const gatherPrimitive: Primitive<NoSettings> = {
  name: 'gather',
  attributes: none,
  operands: 2,
  cost: 'moving',
  shape: ([rows, indices]) => {
    checkIndices('gather', indices)
    if (rows.shape.length === 0) fail({ where: 'gather', given: 'a number', expected: 'rows to pick from' })
    return { shape: [...indices.shape, ...rows.shape.slice(1)], dtype: rows.dtype }
  },
  meaning: ([rows, indices], _, [from], to) => {
    const width = sizeOf(from.shape.slice(1))
    const outside = to.dtype === 'float32' ? NaN : 0
    return tabulate(
      sizeOf(to.shape),
      (i) => rows[indices[Math.floor(i / width)] * width + (i % width)] ?? outside,
    )
  },
  adjoint: (g, [rows, indices]) => [scatter(g, indices, rows.shape[0]), undefined],
  batched: ([rows, indices], { size, mapped }) => {
    if (!mapped[0]) return gather(rows, indices)
    if (mapped[1]) return gather(merged(rows), offsetBy(indices, size, rows.shape[1]))
    // lanes travel behind the rows and come back to the front
    const picked = gather(transpose(rows, swapped(rows.shape.length, 0, 1)), indices)
    return transpose(picked, toFront(picked.shape.length, indices.shape.length))
  },
  slopes: 'moved',
  axes: (_, [, indices], { shape }) => {
    const names = numbered(shape)
    const places = indices.shape.length
    return { inputs: [[undefined, ...names.slice(places)], names.slice(0, places)], result: names }
  },
}

/** values […places, …rest], indices […places] → [count, …rest]. */
export const scatterPrimitive: Primitive<{ count: number }> = {
  name: 'scatter',
  attributes: t.type({ count: counts }),
  operands: 2,
  cost: 'arithmetic',
  shape: ([values, indices], { count }) => {
    checkIndices('scatter', indices)
    const rank = indices.shape.length
    if (indices.shape.some((n, axis) => values.shape[axis] !== n))
      fail({
        where: 'scatter',
        given: `values ${showShape(values.shape)} at indices ${showShape(indices.shape)}`,
        expected: 'values whose first axes are those of the indices',
      })
    return {
      shape: [count, ...values.shape.slice(rank)],
      dtype: commonType('scatter', [values], ['float32', 'int32']),
    }
  },
  meaning: ([values, indices], _, [from, places], to) => {
    const width = sizeOf(from.shape.slice(places.shape.length))
    const total = totals(to)
    // beyond the end of a typed array nothing is written
    values.forEach((value: number, i: number) => {
      total[indices[Math.floor(i / width)] * width + (i % width)] += value
    })
    return total
  },
  adjoint: (g, [values, indices], { count }) => {
    const rows = gather(g, indices)
    if (indices.data !== undefined) return [rows, undefined]
    const places = values.shape.slice(0, indices.shape.length)
    const inside = broadcast(
      isInside(indices, count),
      values.shape,
      places.map((_, axis) => axis),
    )
    return [select(inside, rows, fillLike(rows, 0)), undefined]
  },
  batched: ([values, indices], { size, mapped }, { count }) => {
    const all = mapped[0] ? values : expandTo(values, [size, ...values.shape])
    const own = mapped[1] ? indices : expandTo(indices, [size, ...indices.shape])
    const flat = scatter(all, offsetBy(own, size, count), size * count)
    return reshape(flat, [size, count, ...flat.shape.slice(1)])
  },
  slopes: 'moved',
  axes: (_, [values, indices]) => {
    const names = numbered(values.shape)
    const places = indices.shape.length
    return { inputs: [names, names.slice(0, places)], result: [undefined, ...names.slice(places)] }
  },
}

/** Lanes of rows as one long list of rows. */
const merged = (rows: AnyTensor): AnyTensor =>
  reshape(rows, [rows.shape[0] * rows.shape[1], ...rows.shape.slice(2)])

/** Where 0 ≤ index < rows. */
const isInside = (indices: AnyTensor, rows: number): AnyTensor =>
  binary(
    'and',
    unary('not', binary('less', indices, fillLike(indices, 0))),
    binary('less', indices, fillLike(indices, rows)),
  )

/** Indices into the merged list; one outside its lane must not find the rows of another. */
const offsetBy = (indices: AnyTensor, size: number, rows: number): AnyTensor => {
  const first = tensor(
    Int32Array.from({ length: size }, (_, lane) => lane * rows),
    [size],
    'int32',
  )
  const merged = add(indices, broadcast(first, indices.shape, [0]))
  return select(isInside(indices, rows), merged, fillLike(merged, -1))
}

/** Constant indices are known before anything runs. */
export const checkInside = (where: string, indices: AnyTensor, rows: number): void =>
  indices.data?.forEach((index: number, i: number) => {
    if (index < 0 || index >= rows)
      fail({
        where,
        given: `index ${index} at place ${i}`,
        expected: rows > 0 ? `an index from 0 to ${rows - 1}` : 'no index where there is nothing',
      })
  })

/** So many rows can be asked for. */
export const checkCount = (where: string, count: number): void => {
  if (!Number.isInteger(count) || count < 0)
    fail({ where, given: `a size of ${count}`, expected: 'a whole number of at least 0' })
}

const swapped = (rank: number, a: number, b: number): readonly number[] =>
  Array.from({ length: rank }, (_, axis) => (axis === a ? b : axis === b ? a : axis))

const toFront = (rank: number, axis: number): readonly number[] => [
  axis,
  ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis),
]

export const gather = (rows: AnyTensor, indices: AnyTensor): AnyTensor => {
  checkInside('gather', indices, rows.shape[0])
  const spec = gatherPrimitive.shape([rows, indices], {})
  if (sizeOf(rows.shape) > 0) return build(gatherPrimitive, [rows, indices], {})
  return broadcast(literal(spec.dtype === 'float32' ? NaN : 0, spec.dtype), spec.shape, [])
}

export const scatter = (values: AnyTensor, indices: AnyTensor, count: number): AnyTensor => {
  checkInside('scatter', indices, count)
  const spec = scatterPrimitive.shape([values, indices], { count })
  return sizeOf(values.shape) > 0 ? build(scatterPrimitive, [values, indices], { count }) : zeros(spec)
}
