/**
 * How far two outputs are apart: the largest difference between numbers at one place, relative to the largest number
 * in either, or absolute where all are below 1.
 *
 * Law: 0 for equal outputs and infinite where one is not a number, even if the other is none either.
 */
import { fail } from '../dsl/core/problem'
import { type Shape, showShape } from '../dsl/core/shape'

export interface Difference {
  readonly error: number
  /** The place with the largest difference, among all numbers row by row. */
  readonly at: number
}

const apart = (a: number, b: number): number => {
  if (a === b) return 0
  return Number.isNaN(a - b) ? Infinity : Math.abs(a - b)
}

/** Where a place among all numbers lies along each axis. */
export const indexOf = (shape: Shape, at: number): readonly number[] =>
  shape.reduceRight<{ readonly rest: number; readonly index: readonly number[] }>(
    ({ rest, index }, size) => ({ rest: Math.floor(rest / size), index: [rest % size, ...index] }),
    { rest: at, index: [] },
  ).index

/** The places of images [n, n, …] in the largest disc about their centre, less a margin in pixels. */
const inDisc = (shape: Shape, margin: number): ((at: number) => boolean) => {
  const [rows, columns] = shape
  if (shape.length < 2 || rows !== columns)
    fail({
      where: 'a comparison inside a disc',
      given: `an output of shape ${showShape(shape)}`,
      expected: 'as many rows as columns, in its first two axes',
      fix: 'leave out `margin`, to compare all numbers',
    })
  const middle = (rows - 1) / 2
  return (at) => {
    const [row, column] = indexOf(shape, at)
    return Math.hypot(row - middle, column - middle) <= middle - margin
  }
}

/** The scaled error; with a margin, only inside the disc. */
export const difference = (
  left: Float64Array,
  right: Float64Array,
  shape: Shape,
  margin?: number,
): Difference => {
  const inside = margin === undefined ? () => true : inDisc(shape, margin)
  const places = Array.from(left.keys()).filter(inside)
  if (places.length === 0 && left.length > 0)
    fail({
      where: 'a comparison inside a disc',
      given: `a margin of ${margin}, which leaves no place of an output of shape ${showShape(shape)}`,
      expected: 'at least one place to compare',
      fix: 'a smaller margin, or larger images',
    })
  const scale = places.reduce(
    (most, i) =>
      [left[i], right[i]]
        .map(Math.abs)
        .filter(Number.isFinite)
        .reduce((a, b) => Math.max(a, b), most),
    1,
  )
  return places.reduce<Difference>(
    (worst, at) => {
      const error = apart(left[at], right[at]) / scale
      return error > worst.error ? { error, at } : worst
    },
    { error: 0, at: 0 },
  )
}
