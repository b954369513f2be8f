/**
 * Sums into overlapping places without two that write to one: every place gathers what falls on it. Of windows, it
 * reads those that cover it, with zeros around them; of scattered rows, it takes all whose index is its own.
 */
import { type Shape, sizeOf, stridesOf } from '../../dsl/core/shape'
import type { Sliding } from '../../dsl/primitives/windows'
import { type Access, sliced } from '../access'
import { combinations } from '../covers'
import type { Expr } from '../kernel'
import { type Ground, load, type Value } from './ground'
import { counted, where } from './sums'

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

/** A sum over the last axes of a term, whose first are those of a value. */
const sumOver = (sizes: Shape, kept: number, term: Expr): Value => ({
  expr: { kind: 'total', dtype: term.dtype },
  total: { sizes, kept, combine: 'add', term },
})

/** The windows with zeros before and after them, such that every place finds all steps of a window. */
const surrounded = (ground: Ground, source: number, shape: Shape, { axes, sizes, strides }: Sliding) => {
  const { listed, fresh, emit, valueOf } = ground
  const spec = listed[source]
  const before = spec.shape.map((_, axis) => {
    const i = axes.indexOf(axis)
    return i < 0 ? 0 : Math.ceil(sizes[i] / strides[i]) - 1
  })
  const wide = spec.shape.map((count, axis) => {
    const i = axes.indexOf(axis)
    return i < 0 ? count : before[axis] + Math.max(count, Math.ceil(shape[axis] / strides[i]))
  })
  const around = { shape: wide, dtype: spec.dtype }
  const access = fresh(around)
  emit(around, { expr: { kind: 'number', value: 0, dtype: spec.dtype } }, access)
  emit(spec, valueOf(source), sliced(access, before))
  return { access, before }
}

/**
 * Place q · stride + r is covered by window q − m at its element m · stride + r, for every m: one kernel for each
 * remainder r.
 */
export const gatheredWindows = (ground: Ground, number: number, sliding: Sliding): Value => {
  const { listed, fresh, emit } = ground
  const { shape, dtype, inputs } = listed[number]
  const { axes, sizes, strides } = sliding
  const { access, before } = surrounded(ground, inputs[0], shape, sliding)
  const rank = shape.length
  /** What differs along the axes of windows. */
  const along = (axis: number, f: (i: number) => number, otherwise: number): number => {
    const i = axes.indexOf(axis)
    return i < 0 ? otherwise : f(i)
  }

  const remainders = combinations(axes.map((axis, i) => upTo(Math.min(strides[i], shape[axis]))))
  const parts = remainders.map((rest) => {
    const kept = shape.map((size, axis) => along(axis, (i) => Math.ceil((size - rest[i]) / strides[i]), size))
    const steps = axes.map((_, i) => Math.max(0, Math.ceil((sizes[i] - rest[i]) / strides[i])))
    const first = axes.reduce(
      (sum, axis, i) => sum + before[axis] * access.strides[axis] + rest[i] * access.strides[rank + i],
      access.offset,
    )
    const back = axes.map((axis, i) => strides[i] * access.strides[rank + i] - access.strides[axis])
    const term = load(
      { ...access, offset: first, strides: [...access.strides.slice(0, rank), ...back] },
      dtype,
    )
    const value: Value = steps.includes(0)
      ? { expr: { kind: 'number', value: 0, dtype } }
      : sumOver([...kept, ...steps], rank, term)
    return { rest, kept, value }
  })
  if (parts.length === 1) return parts[0].value
  const to = fresh({ shape, dtype })
  for (const { rest, kept, value } of parts) {
    const part: Access = {
      ...to,
      offset: axes.reduce((sum, axis, i) => sum + rest[i] * to.strides[axis], to.offset),
      strides: to.strides.map((stride, axis) => along(axis, (i) => stride * strides[i], stride)),
    }
    emit({ shape: kept, dtype }, value, part)
  }
  return { expr: load(to, dtype) }
}

/** Row r is the sum of Σ [index = r] · row over all rows. */
export const gatheredRows = (ground: Ground, number: number): Value => {
  const { listed, cellOf } = ground
  const { inputs, shape, dtype } = listed[number]
  const places = sizeOf(listed[inputs[1]].shape)
  const [from, indices] = inputs.map(cellOf)
  const sizes = [...shape, places]
  const [, ...width] = shape
  const row: Access = { slot: from, offset: 0, strides: [0, ...stridesOf(width), sizeOf(width)] }
  const index: Access = { slot: indices, offset: 0, strides: [...shape.map(() => 0), 1] }
  const own = counted(ground, sizes, 0, (i) => i)
  const zero: Expr = { kind: 'number', value: 0, dtype }
  return sumOver(sizes, shape.length, where(load(index, 'int32'), own, load(row, dtype), zero))
}
