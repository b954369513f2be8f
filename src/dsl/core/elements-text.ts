/** Elements as text that a person can check by eye. */
import type { Shape } from './shape'

/** A whole number as it is, so many digits of another. */
const rounded = (x: number, digits: number): string =>
  String(Number.isInteger(x) ? x : Number(x.toPrecision(digits)))

/** Elements as nested lists, a number as itself, with so many significant digits. */
export const nestedLists = (values: ArrayLike<number>, shape: Shape, digits: number): string => {
  const numbers: readonly string[] = Array.from(values, (value) => rounded(value, digits))
  return shape.reduceRight(
    (rows, size) =>
      Array.from(
        { length: size === 0 ? 0 : rows.length / size },
        (_, i) => `[${rows.slice(i * size, (i + 1) * size).join(', ')}]`,
      ),
    numbers,
  )[0]
}
