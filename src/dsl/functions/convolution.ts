/**
 * Convolutions (cross-correlations, as in all learning libraries), channels last, and locally connected
 * layers: an einsum over sliding windows, with one kernel for all places or one for each.
 * 'same' padding puts the odd zero at the end, as TensorFlow does.
 */
import { fail } from '../core/problem'
import { showShape } from '../core/shape'
import type { Convolved, Padding } from '../core/shape-types'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import * as products from '../primitives/einsum'
import { pad } from '../primitives/slice'
import { windows } from '../primitives/windows'

/** Step and padding of a sliding window; by default 1 and 'valid'. */
export interface Steps<Stride extends number, P extends Padding> {
  readonly stride?: Stride
  readonly padding?: P
}

/** The size that a sliding window leaves of an axis; refuses windows that do not fit. */
export const convolved = <N extends number, K extends number, Stride extends number, P extends Padding>(
  n: N,
  size: K,
  { stride, padding }: Steps<Stride, P>,
): Convolved<N, K, Stride, P> => {
  const step: number = stride ?? 1
  const places = padding === 'same' ? Math.ceil(n / step) : Math.floor((n - size) / step) + 1
  if (!Number.isInteger(size) || size < 1 || !Number.isInteger(step) || step < 1 || places < 1)
    fail({
      where: 'convolution',
      given: `windows of ${size} with stride ${step} over ${n} places`,
      expected: 'windows that fit, and a stride of at least 1',
      fix: "a smaller window, or padding 'same'",
    })
  return places as Convolved<N, K, Stride, P>
}

/** The patches over the first axes, after padding: [places…, rest…, window…]. */
export const patches = (
  x: AnyTensor,
  sizes: readonly number[],
  stride: number,
  padding: Padding,
): AnyTensor => {
  if (!Number.isInteger(stride) || stride < 1)
    fail({ where: 'windows', given: `stride ${stride}`, expected: 'a whole number of at least 1' })
  const axes = sizes.map((_, axis) => axis)
  const missing = x.shape.map((n, axis) =>
    axis < sizes.length && padding === 'same'
      ? Math.max(0, (Math.ceil(n / stride) - 1) * stride + sizes[axis] - n)
      : 0,
  )
  const padded = pad(
    x,
    missing.map((n) => Math.floor(n / 2)),
    missing.map((n) => Math.ceil(n / 2)),
  )
  return windows(padded, { axes, sizes, strides: sizes.map(() => stride) })
}

const convolve =
  (where: string, spatial: number, formula: string, local: boolean) =>
  (
    x: AnyTensor,
    kernel: AnyTensor,
    { stride = 1, padding = 'valid' }: Steps<number, Padding> = {},
  ): AnyTensor => {
    for (const given of [x, kernel]) checkTensor(where, given)
    const sizes = kernel.shape.slice(local ? spatial : 0, local ? 2 * spatial : spatial)
    const channels = kernel.shape.at(-2)
    if (
      x.shape.length !== spatial + 1 ||
      kernel.shape.length !== (local ? 2 : 1) * spatial + 2 ||
      channels !== x.shape[spatial]
    )
      return fail({
        where,
        given: `input ${showShape(x.shape)} and kernel ${showShape(kernel.shape)}`,
        expected: `an input of ${spatial} places and channels, and a kernel for that many channels`,
      })
    return products.einsum(formula, patches(x, sizes, stride, padding), kernel)
  }

/** [L, C] and [K, C, O] → [L', O], whatever the types know of the sizes. */
export const convolution1d = convolve('conv1d', 1, 'hci,ico->ho', false)
/** [H, W, C] and [K, K, C, O] → [H', W', O]. */
export const convolution2d = convolve('conv2d', 2, 'hwcij,ijco->hwo', false)
/** [L, C] and [L', K, C, O] → [L', O]. */
export const local1d = convolve('locallyConnected1d', 1, 'hci,hico->ho', true)
/** [H, W, C] and [H', W', K, K, C, O] → [H', W', O]. */
export const local2d = convolve('locallyConnected2d', 2, 'hwcij,hwijco->hwo', true)

/** input [L, C], kernel [k, C, O] → [L', O] */
export function conv1d<
  L extends number,
  C extends number,
  K extends number,
  O extends number,
  Stride extends number = 1,
  P extends Padding = 'valid',
>(
  x: Tensor<readonly [L, C]>,
  kernel: Tensor<readonly [K, NoInfer<C>, O]>,
  steps?: Steps<Stride, P>,
): Tensor<readonly [Convolved<L, K, Stride, P>, O]>
export function conv1d(x: AnyTensor, kernel: AnyTensor, steps?: Steps<number, Padding>): AnyTensor {
  return convolution1d(x, kernel, steps)
}

/** input [H, W, C], kernel [kh, kw, C, O] → [H', W', O] */
export function conv2d<
  H extends number,
  W extends number,
  C extends number,
  Kh extends number,
  Kw extends number,
  O extends number,
  Stride extends number = 1,
  P extends Padding = 'valid',
>(
  x: Tensor<readonly [H, W, C]>,
  kernel: Tensor<readonly [Kh, Kw, NoInfer<C>, O]>,
  steps?: Steps<Stride, P>,
): Tensor<readonly [Convolved<H, Kh, Stride, P>, Convolved<W, Kw, Stride, P>, O]>
export function conv2d(x: AnyTensor, kernel: AnyTensor, steps?: Steps<number, Padding>): AnyTensor {
  return convolution2d(x, kernel, steps)
}

/** As `conv1d`, with a kernel for each place: [L', k, C, O]. */
export function locallyConnected1d<L extends number, C extends number, K extends number, O extends number>(
  x: Tensor<readonly [L, C]>,
  kernels: Tensor<readonly [Convolved<L, K, 1, 'valid'>, K, NoInfer<C>, O]>,
): Tensor<readonly [Convolved<L, K, 1, 'valid'>, O]>
export function locallyConnected1d(x: AnyTensor, kernels: AnyTensor): AnyTensor {
  return local1d(x, kernels)
}

/** As `conv2d`, with a kernel for each place: [H', W', kh, kw, C, O]. */
export function locallyConnected2d(
  x: Tensor<readonly [number, number, number]>,
  kernels: Tensor,
): Tensor<readonly [number, number, number]>
export function locallyConnected2d(x: AnyTensor, kernels: AnyTensor): AnyTensor {
  return local2d(x, kernels)
}
