/**
 * A mean with its interval as text for tables: `0.0123 ± 0.0004`.
 *
 * Law: the half-width has one significant digit, or two where it begins with 1 to 3 (its rounding would
 * otherwise be coarse), and the mean ends at the same decimal place, after seven digits at the latest.
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

/** Digits of a mean, whatever its interval: a width far below them is rounding. */
const MOST_DIGITS = 7

/** Decimal places that show the half-width, or three digits of a mean without one. */
const places = (mean: number, halfWidth: number): number => {
  const first = Number(halfWidth.toExponential(1).split('e')[0])
  // 9.5 and more rounds to 10, whose first digit is 1
  const wanted =
    halfWidth > 0
      ? (first < 3.55 || first >= 9.5 ? 1 : 0) - exponent(halfWidth, 1)
      : mean === 0
        ? 0
        : 2 - exponent(mean, 3)
  return mean === 0 ? wanted : Math.min(wanted, MOST_DIGITS - 1 - exponent(mean, MOST_DIGITS))
}

/** To a number of decimal places, which may be negative. */
const rounded = (value: number, decimals: number): string =>
  decimals >= 0
    ? value.toFixed(Math.min(100, decimals))
    : (Math.round(value * 10 ** decimals) / 10 ** decimals).toFixed(0)

/** Smaller numbers have no digits left that could be shown. */
const LEAST = 1e-300

/**
 * `12.3 ± 1.4`, `1.23` without a half-width, `(1.23 ± 0.04)e−7` where zeros would fill the line. What is not
 * finite is written as it is.
 */
export const intervalText = ({ mean, halfWidth }: MeanInterval): string => {
  if (!Number.isFinite(mean)) return minus(String(mean)).replace('Infinity', '∞')
  const half = Number.isFinite(halfWidth) ? (halfWidth ?? 0) : 0
  const size = Math.max(Math.abs(mean), half)
  const power = size >= LEAST && (size < 1e-3 || size >= 1e7) ? exponent(size, 3) : 0
  const [m, h] = [mean, half].map((value) => (size >= LEAST ? value / 10 ** power : 0))
  const decimals = places(m, h)
  const plain =
    halfWidth === undefined ? rounded(m, decimals) : `${rounded(m, decimals)} ± ${rounded(h, decimals)}`
  const whole = power === 0 || halfWidth === undefined ? plain : `(${plain})`
  return minus(power === 0 ? whole : `${whole}e${power}`)
}
