/** Elements as text that a person can check by eye. */
import { type Shape, sizeOf } from './shape'

/** A whole number as it is, so many digits of another. */
const rounded = (x: number, digits: number): string =>
  String(Number.isInteger(x) ? x : Number(x.toPrecision(digits)))

/** Elements as nested lists, a number as itself, with so many significant digits. */
export const nestedLists = (values: ArrayLike<number>, shape: Shape, digits: number): string => {
  const from = (begin: number, [size, ...inner]: Shape): string => {
    if (size === undefined) return rounded(values[begin], digits)
    const step = sizeOf(inner)
    return `[${Array.from({ length: size }, (_, i) => from(begin + i * step, inner)).join(', ')}]`
  }
  return from(0, shape)
}
