/**
 * A mean with its interval as text for tables: `0.0123 ± 0.0004`.
 *
 * Law: the half-width has one significant digit, or two where it begins with 1 to 3 (its rounding would
 * otherwise be coarse), and the mean ends at the same decimal place.
 */
import type { MeanInterval } from './statistics'

const minus = (text: string): string => text.replaceAll('-', '−')

/** The power of ten of the first digit of a number that is not 0. */
const exponent = (value: number, digits: number): number =>
  Number(
    Math.abs(value)
      .toExponential(digits - 1)
      .split('e')[1],
  )

/** Decimal places that show the half-width, or three digits of a mean without one. */
const places = (mean: number, halfWidth: number): number => {
  if (halfWidth > 0) {
    const first = Number(halfWidth.toExponential(1).split('e')[0])
    // 9.5 and more rounds to 10, whose first digit is 1
    return (first < 3.55 || first >= 9.5 ? 1 : 0) - exponent(halfWidth, 1)
  }
  return mean === 0 ? 0 : 2 - exponent(mean, 3)
}

/** To a number of decimal places, which may be negative. */
const rounded = (value: number, decimals: number): string =>
  decimals >= 0
    ? value.toFixed(Math.min(100, decimals))
    : (Math.round(value * 10 ** decimals) / 10 ** decimals).toFixed(0)

/**
 * `12.3 ± 1.4`, `1.23` without a half-width, `(1.23 ± 0.04)e−7` where zeros would fill the line. What is not
 * finite is written as it is.
 */
export const intervalText = ({ mean, halfWidth }: MeanInterval): string => {
  if (!Number.isFinite(mean)) return minus(String(mean)).replace('Infinity', '∞')
  const half = Number.isFinite(halfWidth) ? (halfWidth ?? 0) : 0
  const size = Math.max(Math.abs(mean), half)
  const power = size > 0 && (size < 1e-3 || size >= 1e7) ? exponent(size, 3) : 0
  const [m, h] = [mean / 10 ** power, half / 10 ** power]
  const decimals = places(m, h)
  const plain =
    halfWidth === undefined ? rounded(m, decimals) : `${rounded(m, decimals)} ± ${rounded(h, decimals)}`
  const whole = power === 0 || halfWidth === undefined ? plain : `(${plain})`
  return minus(power === 0 ? whole : `${whole}e${power}`)
}
