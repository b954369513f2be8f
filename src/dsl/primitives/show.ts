/** Constants as text a person can check by eye: for terminals and documents. */
import type { AnyTensor } from '../core/tensor'
import { valuesOf } from './leaves'

/** A whole number as it is, so many digits of another. */
const rounded = (x: number, digits: number): string =>
  String(Number.isInteger(x) ? x : Number(x.toPrecision(digits)))

/**
 * A constant as nested lists, a number as itself, with so many significant digits.
 *
 * @example
 * show(tensor([1, 0.5, 2 / 3, 4], [2, 2])) // '[[1, 0.5], [0.6667, 4]]'
 * show(tensor([Math.PI], [1]), 2) // '[3.1]'
 */
export const show = (x: AnyTensor, digits = 4): string => {
  const numbers: readonly string[] = Array.from(valuesOf(x), (value) => rounded(value, digits))
  return x.shape.reduceRight(
    (rows, size) =>
      Array.from(
        { length: size === 0 ? 0 : rows.length / size },
        (_, i) => `[${rows.slice(i * size, (i + 1) * size).join(', ')}]`,
      ),
    numbers,
  )[0]
}
