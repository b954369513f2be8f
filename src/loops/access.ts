/**
 * How a kernel reaches the elements of a value: element (i, j, …) lies at offset + i · stride₀ + j · stride₁ + …
 * from a start in memory. Most movement of numbers is only another way to reach them.
 *
 * Laws: reading through a moved access = moving, then reading.
 */
import { type Shape, sizeOf, stridesOf } from '../dsl/core/shape'
import type { Sliding } from '../dsl/primitives/windows'
import type { Target } from './target'

export interface Access {
  /** Names the start in memory. */
  readonly slot: number
  /** In elements, as the strides. */
  readonly offset: number
  readonly strides: readonly number[]
}

/** For accesses with equally many strides. */
export const sameAccess = (a: Access, b: Access): boolean =>
  a.slot === b.slot && a.offset === b.offset && a.strides.every((stride, axis) => stride === b.strides[axis])

/** Elements row by row. */
export const rowByRow = (slot: number, shape: Shape, offset = 0): Access => ({
  slot,
  offset,
  strides: stridesOf(shape),
})

/**
 * The strides in which large values lie between the instructions of one chunk: short last axes that vectors do not
 * fill go to the front.
 */
export const laidStrides = (shape: Shape, { layout }: Target): readonly number[] => {
  const isShort = (size: number): boolean => size <= layout.short && size % layout.whole !== 0
  const first = shape.findLastIndex((size) => !isShort(size)) + 1
  if (first === 0 || first === shape.length || shape[first - 1] < layout.long || sizeOf(shape) < layout.many)
    return stridesOf(shape)
  const order = [...shape.keys()].map((i) => (i + first) % shape.length)
  const strides = stridesOf(order.map((axis) => shape[axis]))
  return shape.map((_, axis) => strides[order.indexOf(axis)])
}

/** Axis i of the old access becomes axis `axes[i]`; the others do not move. */
export const broadcasted = (access: Access, rank: number, axes: readonly number[]): Access => ({
  ...access,
  strides: Array.from({ length: rank }, (_, axis) =>
    axes.includes(axis) ? access.strides[axes.indexOf(axis)] : 0,
  ),
})

export const transposed = (access: Access, order: readonly number[]): Access => ({
  ...access,
  strides: order.map((axis) => access.strides[axis]),
})

export const sliced = (access: Access, begin: readonly number[]): Access => ({
  ...access,
  offset: access.offset + begin.reduce((sum, at, axis) => sum + at * access.strides[axis], 0),
})

export const flipped = (access: Access, shape: Shape, axes: readonly number[]): Access => ({
  ...access,
  offset: access.offset + axes.reduce((sum, axis) => sum + (shape[axis] - 1) * access.strides[axis], 0),
  strides: access.strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
})

export const windowed = (access: Access, { axes, strides }: Sliding): Access => ({
  ...access,
  strides: [
    ...access.strides.map((stride, axis) =>
      axes.includes(axis) ? stride * strides[axes.indexOf(axis)] : stride,
    ),
    ...axes.map((axis) => access.strides[axis]),
  ],
})

/** The access under another shape; `undefined` where no strides can do it. */
export const reshaped = (access: Access, from: Shape, to: Shape): Access | undefined => {
  if (sizeOf(from) === 0) return { ...access, strides: to.map(() => 0) }
  // axes of size 1 do not matter; the others are walked from the right in groups of equal size
  const old = from
    .map((size, axis) => ({ size, stride: access.strides[axis] }))
    .filter(({ size }) => size > 1)
  const strides = to.map(() => 0)
  let axis = to.length - 1
  let i = old.length - 1
  while (i >= 0) {
    const last = old[i]
    let size = last.size
    let first = i
    let wanted = to[axis]
    let next = axis
    while (wanted !== size) {
      if (wanted < size) wanted *= to[--next]
      else {
        first--
        // the group must be one run of equal steps
        if (old[first].stride !== old[first + 1].stride * old[first + 1].size) return undefined
        size *= old[first].size
      }
    }
    let stride = last.stride
    for (let at = axis; at >= next; at--) {
      strides[at] = stride
      stride *= to[at]
    }
    axis = next - 1
    i = first - 1
  }
  return { ...access, strides }
}

/** Whether a value that lies as `laidStrides` says does so when it is seen in another shape, too. */
export const isSeen = (from: Shape, to: Shape, target: Target): boolean => {
  const seen = reshaped({ slot: 0, offset: 0, strides: laidStrides(from, target) }, from, to)
  const laid = laidStrides(to, target)
  return seen?.strides.every((stride, axis) => stride === laid[axis] || to[axis] === 1) ?? false
}

/** Strides of a value by itself, whose elements lie side by side along one axis. */
export const stridesAlong = (shape: Shape, axis: number): readonly number[] => {
  const outer = stridesOf(shape.with(axis, 1))
  return outer.map((stride, i) => (i === axis ? 1 : stride * shape[axis]))
}

/** Strides of a value by itself, with its axes in the order in which others have them in memory. */
export const orderedStrides = (shape: Shape, order: readonly number[]): readonly number[] => {
  const strides = shape.map(() => 0)
  let size = 1
  for (const axis of [...shape.keys()].sort((a, b) => order[a] - order[b] || b - a)) {
    strides[axis] = size
    size *= shape[axis]
  }
  return strides
}
