/** Constants as text a person can check by eye: for terminals and documents. */
import { nestedLists } from '../core/elements-text'
import { checkKind } from '../core/arguments'
import { asWritten, fail } from '../core/problem'
import { showShape } from '../core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { valuesOf } from './leaves'

/** As many digits as JavaScript writes. */
const checkDigits = (digits: number): number =>
  Number.isInteger(digits) && digits >= 1 && digits <= 100
    ? digits
    : fail({ where: 'show', given: `${asWritten(digits)} digits`, expected: 'a whole number from 1 to 100' })

/**
 * A constant as nested lists, a number as itself, with so many significant digits. Throws for digits that are not whole
 * or not from 1 to 100, and for what has not been computed.
 *
 * @example
 * show(tensor([1, 0.5, 2 / 3, 4], [2, 2])) // '[[1, 0.5], [0.6667, 4]]'
 * show(tensor([Math.PI], [1]), 2) // '[3.1]'
 */
export const show = (x: AnyTensor, digits = 4): string =>
  nestedLists(valuesOf(checkTensor('show', x)), x.shape, checkDigits(digits))

/**
 * A constant matrix as a picture of characters, a line for each row: the first shade stands for the smallest
 * number, the last one for the largest. A vector is one row. Throws for what is no vector or matrix or has not been
 * computed, and for shades that are no text.
 *
 * @example
 * asciiArt(tensor([0, 1, 2, 3], [4]), ' .:#') // ' .:#'
 */
export const asciiArt = (x: Tensor, shades = ' .:-=+*#%@'): string => {
  const { shape } = checkTensor('asciiArt', x)
  checkKind('asciiArt, shades', shades, 'a text')
  if (shape.length < 1 || shape.length > 2)
    fail({ where: 'asciiArt', given: `shape ${showShape(shape)}`, expected: 'a vector or a matrix' })
  const numbers = Float64Array.from(valuesOf(x))
  const columns = shape[shape.length - 1]
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity)
  const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity)
  const shade = (value: number): string =>
    shades[Math.min(shades.length - 1, Math.floor(((value - low) / (high - low || 1)) * shades.length))]
  const lines = Array.from({ length: numbers.length / (columns || 1) }, (_, row) =>
    Array.from(numbers.subarray(row * columns, (row + 1) * columns), shade).join(''),
  )
  return lines.join('\n')
}
