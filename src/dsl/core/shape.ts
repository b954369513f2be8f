/**
 * Shapes are tuples of sizes. When the sizes are literal numbers the compiler computes with them; a size
 * that is only known at run time has the type `number`, and then the same rule is checked when the
 * tensor is built, in the same words.
 */
import { checkKind } from './arguments'
import { fail } from './problem'

/** The sizes of the axes of a tensor; `[]` is that of one number. */
export type Shape = readonly number[]

/**
 * How many elements a tensor of the shape has: 1 for []. Throws for a shape that is no list, such as a single size.
 *
 * @example
 * sizeOf([28, 28, 3]) // 2352
 */
export const sizeOf = (shape: Shape): number =>
  checkKind('sizeOf', shape, 'a list').reduce((product, size) => product * size, 1)

/** Row-major strides, in elements. */
export const stridesOf = (shape: Shape): readonly number[] => {
  const strides = new Array<number>(shape.length).fill(1)
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1]
  return strides
}

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis])

/** How a shape is written in every message: `[28, 28, 1]`. */
export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`

/** The shape without some of its axes. */
export const dropAxes = (shape: Shape, axes: readonly number[]): readonly number[] =>
  shape.filter((_, axis) => !axes.includes(axis))

/** Turns a possibly negative axis into its index, or says what is wrong with it. */
export const resolveAxis = (where: string, axis: number, rank: number): number =>
  Number.isInteger(axis) && axis >= -rank && axis < rank
    ? (axis + rank) % rank
    : fail({ where, given: `axis ${axis}`, expected: `an axis of a tensor with ${rank} axes` })

/** As `resolveAxis`, for axes of which each may be named once. */
export const resolveAxes = (where: string, axes: readonly number[], rank: number): readonly number[] => {
  const resolved = checkKind(`${where}, axes`, axes, 'a list').map((axis) => resolveAxis(where, axis, rank))
  return new Set(resolved).size === resolved.length
    ? resolved
    : fail({ where, given: `axes ${showShape(axes)}`, expected: 'each axis once' })
}

/** Refuses what are not different axes, counted from the first. */
export const checkAxes = (where: string, axes: readonly number[], rank: number): void => {
  if (axes.some((axis) => axis < 0))
    fail({ where, given: `axes ${showShape(axes)}`, expected: 'axes from 0 on' })
  resolveAxes(where, axes, rank)
}

/** As `checkAxes`, for at least one. */
export const checkSomeAxes = (where: string, axes: readonly number[], rank: number): void => {
  if (axes.length === 0) fail({ where, given: 'no axes', expected: 'at least one' })
  checkAxes(where, axes, rank)
}

/** The shape two operands have in common after broadcasting, aligned at the last axis (as NumPy does). */
export const broadcastShapes = (where: string, a: Shape, b: Shape): Shape => {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1
    const right = b[axis - rank + b.length] ?? 1
    if (left === right || right === 1) return left
    if (left === 1) return right
    return fail({
      where,
      given: `${showShape(a)} and ${showShape(b)}`,
      expected: 'shapes that broadcast',
      cause: `axis ${axis - rank} has size ${left} on one side and ${right} on the other`,
      fix: 'make them equal, or one of them 1',
    })
  })
}

/** An array from its elements; the plain loop is several times faster than `Float64Array.from`. */
export const tabulate = (length: number, element: (i: number) => number): Float64Array => {
  const array = new Float64Array(length)
  for (let i = 0; i < length; i++) array[i] = element(i)
  return array
}
