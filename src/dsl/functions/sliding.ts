/**
 * Windows that slide over the first axes of a tensor: how many there are, and what they see.
 * 'same' padding puts the odd zero at the end, as TensorFlow does.
 */
import { fail } from '../core/problem'
import type { Convolved, ConvTransposed, Padding } from '../core/shape-types'
import type { AnyTensor } from '../core/tensor'
import { reshape } from '../primitives/movement'
import { pad } from '../primitives/slice'
import { windows } from '../primitives/windows'

/** Step and padding of a sliding window, and the distance of the places it sees; by default 1, 'valid' and 1. */
export interface Steps<Stride extends number, P extends Padding, Dilation extends number = 1> {
  readonly stride?: Stride
  readonly padding?: P
  readonly dilation?: Dilation
}

/** From the first to the last place of `size`, both among them. */
const reach = (size: number, dilation: number): number => (size - 1) * dilation + 1

const isCount = (n: number): boolean => Number.isInteger(n) && n >= 1

/** A window in words. */
const shown = (size: number, step: number, apart: number): string =>
  `${size} with stride ${step}${apart === 1 ? '' : ` and dilation ${apart}`}`

/** The size that a sliding window leaves of an axis; refuses windows that do not fit. */
export const convolved = <
  N extends number,
  K extends number,
  Stride extends number,
  P extends Padding,
  Dilation extends number = 1,
>(
  n: N,
  size: K,
  { stride, padding, dilation }: Steps<Stride, P, Dilation>,
): Convolved<N, K, Stride, P, Dilation> => {
  const step: number = stride ?? 1
  const apart: number = dilation ?? 1
  const places = padding === 'same' ? Math.ceil(n / step) : Math.floor((n - reach(size, apart)) / step) + 1
  if (![size, step, apart, places].every(isCount))
    fail({
      where: 'convolution',
      given: `windows of ${shown(size, step, apart)} over ${n} places`,
      expected: 'windows that fit, and a stride of at least 1',
      fix: "a smaller window, or padding 'same'",
    })
  return places as Convolved<N, K, Stride, P, Dilation>
}

/** The size of an axis over which windows have that many places; refuses windows and steps that are none. */
export const convTransposed = <
  N extends number,
  K extends number,
  Stride extends number,
  P extends Padding,
  Dilation extends number = 1,
>(
  n: N,
  size: K,
  { stride, padding, dilation }: Steps<Stride, P, Dilation>,
): ConvTransposed<N, K, Stride, P, Dilation> => {
  const step: number = stride ?? 1
  const apart: number = dilation ?? 1
  if (![n, size, step, apart].every(isCount))
    fail({
      where: 'transposed convolution',
      given: `${n} windows of ${shown(size, step, apart)}`,
      expected: 'whole numbers of at least 1',
    })
  const places = padding === 'same' ? n * step : (n - 1) * step + reach(size, apart)
  return places as ConvTransposed<N, K, Stride, P, Dilation>
}

/** The patches over the first axes, after padding: [places…, rest…, window…]. */
export const patches = (
  x: AnyTensor,
  sizes: readonly number[],
  { stride = 1, padding = 'valid', dilation = 1 }: Steps<number, Padding, number>,
): AnyTensor => {
  for (const [name, n] of Object.entries({ stride, dilation }))
    if (!isCount(n))
      fail({ where: 'windows', given: `${name} ${n}`, expected: 'a whole number of at least 1' })
  const axes = sizes.map((_, axis) => axis)
  const reaches = sizes.map((size) => reach(size, dilation))
  const missing = x.shape.map((n, axis) =>
    axis < sizes.length && padding === 'same'
      ? Math.max(0, (Math.ceil(n / stride) - 1) * stride + reaches[axis] - n)
      : 0,
  )
  const padded = pad(
    x,
    missing.map((n) => Math.floor(n / 2)),
    missing.map((n) => Math.ceil(n / 2)),
  )
  const whole = windows(padded, { axes, sizes: reaches, strides: sizes.map(() => stride) })
  if (dilation === 1) return whole
  // of all that lies within reach, every so many
  const seen = windows(whole, {
    axes: axes.map((axis) => x.shape.length + axis),
    sizes: sizes.map(() => 1),
    strides: sizes.map(() => dilation),
  })
  return reshape(seen, seen.shape.slice(0, x.shape.length + sizes.length))
}
