/**
 * How near a float32 result must be to the reference's: by units in the last place, or by the rounding that sums of
 * so many terms of such magnitudes explain. Never a constant: what is exact must be exact.
 */
import { expect } from 'vitest'
import { showShape } from '../../src/dsl/core/shape'
import { type AnyTensor, isTensor, type Values } from '../../src/dsl/core/tensor'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'

/** Half the distance of neighbours at 1. */
const EPSILON = 2 ** -24
/** The largest finite number, and the smallest positive one. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127
const SMALLEST = 2 ** -149

const bits = new Int32Array(new Float32Array(1).buffer)
const float = new Float32Array(bits.buffer)

/** The number's place among all float32, in order; both zeros are 0, and ∞ is the neighbour of the largest. */
const place = (x: number): number => {
  float[0] = x
  return bits[0] < 0 ? -(bits[0] & 0x7fffffff) : bits[0]
}

/** How many numbers of float32 lie between two, the second rounded; ∞ if just one of them is a number. */
export const unitsBetween = (got: number, wanted: number): number => {
  if (Number.isNaN(got) || Number.isNaN(wanted))
    return Number.isNaN(got) && Number.isNaN(wanted) ? 0 : Infinity
  return Math.abs(place(got) - place(wanted))
}

export type Nearness =
  | { readonly kind: 'units'; readonly units: number }
  /** Σ|terms| of each element where all terms are numbers; a bound for how many there are; what may be lost of each. */
  | { readonly kind: 'sum'; readonly magnitude: Values; readonly terms: number; readonly smallest?: number }

const isNear = (got: number, wanted: number, nearness: Nearness, i: number): boolean => {
  if (nearness.kind === 'units') return unitsBetween(got, wanted) <= nearness.units
  const { magnitude, terms, smallest = SMALLEST } = nearness
  // partial sums may overflow in one order and not in another
  if (magnitude[i] * (1 + terms * EPSILON) > LARGEST) return true
  if (!Number.isFinite(wanted)) return unitsBetween(got, wanted) === 0
  return Math.abs(got - wanted) <= (terms + 1) * (EPSILON * magnitude[i] + smallest)
}

/** The least of the numbers that are not subnormal; and a number as processors have it that have none below. */
export const SUBNORMAL = 2 ** -126
export const flushed = (x: number): number => (Math.abs(x) < SUBNORMAL ? 0 * x : x)

/** The inputs with 0 for each subnormal number. */
export const flushedInputs = (inputs: readonly AnyTensor[]): readonly AnyTensor[] =>
  inputs.map((x) => (x.dtype === 'float32' ? tensor(Float64Array.from(valuesOf(x), flushed), x.shape) : x))

/**
 * Refuses a result of another shape or type, or with an element that is not near the reference's; where subnormal numbers
 * may be taken for 0, near that of `others`, for such inputs, will do.
 */
export const expectNear = (
  what: string,
  got: AnyTensor,
  wanted: AnyTensor,
  nearness: Nearness,
  others?: AnyTensor,
): void => {
  const spec = (x: AnyTensor): string => `${x.dtype} ${showShape(x.shape)}`
  expect(spec(got), `${what}: type and shape`).toBe(spec(wanted))
  const [found, expected] = [valuesOf(got), valuesOf(wanted)]
  const exact: Nearness = got.dtype === 'float32' ? nearness : { kind: 'units', units: 0 }
  const isRight = (x: number, i: number): boolean =>
    got.dtype === 'float32' ? isNear(found[i], x, exact, i) : found[i] === x
  const isRightFlushed = (x: number, i: number): boolean =>
    isRight(x, i) ||
    (got.dtype === 'float32' &&
      (isNear(found[i], flushed(x), exact, i) || isNear(flushed(found[i]), flushed(x), exact, i)))
  const flushing = others && valuesOf(others)
  const wrong = [...expected.keys()].filter(
    (i) =>
      !isRight(expected[i], i) &&
      !(flushing !== undefined && (isRightFlushed(expected[i], i) || isRightFlushed(flushing[i], i))),
  )
  expect(
    wrong.map((i) => `${found[i]} for ${expected[i]} at ${i}`),
    what,
  ).toEqual([])
}

/** The inputs with |x| for x, and 0 for what is no finite number: of these, sums are what rounding is measured by. */
export const magnitudes = (inputs: readonly AnyTensor[]): readonly AnyTensor[] =>
  inputs.map((x) =>
    isTensor(x) && x.dtype === 'float32'
      ? tensor(
          Float64Array.from(valuesOf(x), (value) => (Number.isFinite(value) ? Math.abs(value) : 0)),
          x.shape,
        )
      : x,
  )
