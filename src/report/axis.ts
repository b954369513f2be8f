/**
 * An axis of numbers, linear or logarithmic, as plain data: its domain and where its ticks are. Plot takes
 * both; knowing them beforehand lets a figure place labels without overlap.
 *
 * Laws: ticks lie in the domain, increase, and are round; `at` maps the domain onto [0, 1], increasing.
 */

/** `at` gives the place of a value along the axis, 0 at the start of the domain and 1 at its end. */
export interface Axis {
  readonly type: 'linear' | 'log'
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
  readonly at: (value: number) => number
}

/** Least and greatest of the finite values; `[Infinity, -Infinity]` of none. */
export const extent = (values: readonly number[]): readonly [number, number] =>
  values
    .filter(Number.isFinite)
    .reduce<readonly [number, number]>(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [Infinity, -Infinity],
    )

/** Multiples of 1, 2 or 5 times a power of ten in [low, high]: `count` of them, give or take a factor 1.6. */
const roundTicks = (low: number, high: number, count: number): readonly number[] => {
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.8) ?? 10 * power
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  // Products such as 3 · 0.1 are rounded back, so that they print as they are meant.
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  ).filter((tick) => low <= tick && tick <= high)
}

/** Smaller numbers lose their digits in floating point; an axis does not tell them from 0. */
const TINY = 1e-300

/** A linear axis from low to high, with about `count` ticks; a range of one value is widened around it. */
export const linearAxis = (low: number, high: number, count: number): Axis => {
  const size = Math.max(Math.abs(low), Math.abs(high))
  const widen = high - low > Math.max(TINY, 1e-9 * size) ? 0 : Math.max(1, size / 2)
  const [from, to] = [low - widen, high + widen]
  return {
    type: 'linear',
    domain: [from, to],
    ticks: roundTicks(from, to, count),
    at: (value) => (value - from) / (to - from),
  }
}

const MANTISSAS = [[1, 2, 3, 5], [1, 2, 5], [1]] as const

const logTicks = (low: number, high: number): readonly number[] => {
  const first = Math.floor(Math.log10(low))
  const decades = Math.floor(Math.log10(high)) - first + 1
  const stride = Math.ceil(decades / 8)
  const candidates = MANTISSAS.map((mantissas) =>
    Array.from({ length: Math.ceil(decades / stride) }, (_, i) => first + i * stride)
      .flatMap((exponent) => mantissas.map((m) => Number(`${m}e${exponent}`)))
      .filter((tick) => low <= tick && tick <= high),
  )
  return candidates.find((ticks) => ticks.length <= 10) ?? candidates[MANTISSAS.length - 1]
}

/** A logarithmic axis; 0 < low. Over less than half a decade its ticks are those of a linear axis. */
export const logAxis = (low: number, high: number): Axis => {
  const [least, most] = [Math.max(low, TINY), Math.max(high, TINY)]
  const [from, to] = most > least * 1.000001 ? [least, most] : [least / 2, most * 2]
  const ticks = logTicks(from, to)
  return {
    type: 'log',
    domain: [from, to],
    ticks: ticks.length < 3 ? roundTicks(from, to, 5) : ticks,
    // differences of logarithms: a quotient of far numbers would overflow
    at: (value) => (Math.log(value) - Math.log(from)) / (Math.log(to) - Math.log(from)),
  }
}

const exponential = (value: number): string =>
  Number(value.toPrecision(12)).toExponential().replace('e+', 'e')

const PLAIN = new Intl.NumberFormat('en', { maximumSignificantDigits: 12, useGrouping: 'min2' })

/** A number as text, up to twelve significant digits: 0.25, −3, 5000, 12,000, 1e−7. */
export const numberText = (value: number): string => {
  const size = Math.abs(value)
  const plain = size === 0 ? '0' : size >= 1e-4 && size < 1e9 ? PLAIN.format(value) : exponential(value)
  return plain.replaceAll('-', '−')
}
