/** Constants as text a person can check by eye: for terminals and documents. */
import { nestedLists } from '../core/elements-text'
import { fail } from '../core/problem'
import { showShape } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import { valuesOf } from './leaves'

/**
 * A constant as nested lists, a number as itself, with so many significant digits.
 *
 * @example
 * show(tensor([1, 0.5, 2 / 3, 4], [2, 2])) // '[[1, 0.5], [0.6667, 4]]'
 * show(tensor([Math.PI], [1]), 2) // '[3.1]'
 */
export const show = (x: AnyTensor, digits = 4): string => nestedLists(valuesOf(x), x.shape, digits)

/**
 * A constant matrix as a picture of characters, a line for each row: the first shade stands for the smallest
 * number, the last one for the largest. A vector is one row.
 *
 * @example
 * asciiArt(tensor([0, 1, 2, 3], [4]), ' .:#') // ' .:#'
 */
export const asciiArt = (x: Tensor, shades = ' .:-=+*#%@'): string => {
  if (x.shape.length < 1 || x.shape.length > 2)
    fail({ where: 'asciiArt', given: `shape ${showShape(x.shape)}`, expected: 'a vector or a matrix' })
  const numbers = Float64Array.from(valuesOf(x))
  const columns = x.shape[x.shape.length - 1]
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity)
  const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity)
  const shade = (value: number): string =>
    shades[Math.min(shades.length - 1, Math.floor(((value - low) / (high - low || 1)) * shades.length))]
  const lines = Array.from({ length: numbers.length / (columns || 1) }, (_, row) =>
    Array.from(numbers.subarray(row * columns, (row + 1) * columns), shade).join(''),
  )
  return lines.join('\n')
}
