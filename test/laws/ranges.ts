/**
 * Arithmetic on ranges of numbers: from what operands may be follows what a result may be, rounding included. A
 * range knows how large the terms are of which it is a sum, for sums and products may be taken in any order.
 */

/** All that a float32 computation may give for one number. */
export interface Range {
  readonly low: number
  readonly high: number
  /** Σ|terms| where it is a sum of products, else the largest |number|. */
  readonly size: number
}

/** No number, for certain. */
export const NONE: Range = { low: NaN, high: NaN, size: NaN }
/** Any number, or none: nothing is known. */
export const ANY: Range = { low: -Infinity, high: Infinity, size: Infinity }

/** The largest finite number, the smallest positive one, and half the distance of neighbours at 1. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127
const SMALLEST = 2 ** -149
const EPSILON = 2 ** -24

export const range = (low: number, high: number, size = Math.max(Math.abs(low), Math.abs(high))): Range => ({
  low,
  high,
  size: Math.max(size, Math.abs(low), Math.abs(high)),
})

export const exactly = (x: number): Range => (Number.isNaN(x) ? NONE : range(x, x))
export const isExact = ({ low, high }: Range): boolean => low === high
export const isNone = ({ low }: Range): boolean => Number.isNaN(low)

export const holds = (wanted: Range, x: number): boolean => {
  if (wanted === ANY) return true
  return isNone(wanted) ? Number.isNaN(x) : x >= wanted.low && x <= wanted.high
}

/** Both together. */
export const either = (a: Range, b: Range): Range => {
  if (a === ANY || b === ANY || isNone(a) !== isNone(b)) return ANY
  return isNone(a) ? NONE : range(Math.min(a.low, b.low), Math.max(a.high, b.high), Math.max(a.size, b.size))
}

/** What lies between the values at the corners; where one of them is no number and another is, nothing is known. */
export const hull = (corners: readonly number[], size?: number): Range => {
  const none = corners.filter(Number.isNaN).length
  if (none > 0) return none === corners.length ? NONE : ANY
  return range(Math.min(...corners), Math.max(...corners), size)
}

/** Widened by so much; what is larger than the largest may be ∞, or may still be a number in another order. */
const widened = ({ low, high, size }: Range, below: number, above: number): Range => {
  if (low === high && !Number.isFinite(low)) return { low, high, size }
  const [from, to] = [low - below, high + above]
  return range(
    from < -LARGEST ? -Infinity : Math.min(from, LARGEST),
    to > LARGEST ? Infinity : Math.max(to, -LARGEST),
    size,
  )
}

/** The distance of a float32 from its neighbours. */
const unitAt = (x: number): number =>
  Number.isFinite(x) ? 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23) : 0

/** After an operation that is good to so many units in the last place. */
export const rounded = (x: Range, units: number): Range =>
  x === ANY || isNone(x) ? x : widened(x, units * unitAt(x.low), units * unitAt(x.high))

/** After a sum of so many terms in any order; of products, each of them may fall below the smallest number. */
export const summed = (x: Range, terms: number): Range => {
  if (x === ANY || isNone(x)) return x
  const error = (terms + 2) * (EPSILON * x.size + SMALLEST)
  // partial sums may overflow in one order and not in another
  return Number.isFinite(x.low) && Number.isFinite(x.high) && x.size + error > LARGEST
    ? ANY
    : widened(x, error, error)
}

/** A number of float32 as it is, another one rounded to its neighbours. */
export const stored = (x: number): Range => (Math.fround(x) === x ? exactly(x) : rounded(exactly(x), 1))

/** Where numbers below the smallest normal one may become zero. */
export const flushed = (x: Range): Range => {
  const TINY = 2 ** -126
  if (x === ANY || isNone(x) || x.low >= TINY || x.high <= -TINY) return x
  return range(Math.min(x.low, 0), Math.max(x.high, 0), x.size)
}
