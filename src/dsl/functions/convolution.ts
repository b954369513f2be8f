/**
 * Convolutions (cross-correlations, as in all learning libraries), channels last, and locally connected
 * layers: an einsum over sliding windows, with one kernel for all places or one for each.
 *
 * Laws: dilation is a kernel with holes; groups are convolutions side by side; `convTranspose1d` and `convTranspose2d`
 * are what `vjp` of the convolution by its input does.
 */
import { checkParts } from '../core/arguments'
import { fail } from '../core/problem'
import { type Shape, showShape } from '../core/shape'
import type { Convolved, ConvTransposed, Padding, Quotient, Times } from '../core/shape-types'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { zeros } from '../primitives/broadcast'
import * as products from '../primitives/einsum'
import { reshape } from '../primitives/movement'
import { vjp } from '../transforms/grad'
import { convTransposed, patches, type Steps } from './sliding'

/** How a convolution slides, and into how many groups its channels and outputs are cut, each for itself; by default 1. */
export interface Convolving<
  Stride extends number,
  P extends Padding,
  Dilation extends number = 1,
  Groups extends number = 1,
> extends Steps<Stride, P, Dilation> {
  readonly groups?: Groups
}

/** What the types do not know of. */
type AnyConvolving = Convolving<number, Padding, number, number>

/** Channels of every group by themselves: 'hci,ico->ho' with a letter g for the groups. */
const inGroups = (
  formula: string,
  windows: AnyTensor,
  kernel: AnyTensor,
  groups: number,
  spatial: number,
) => {
  const grouped = formula.replace('c', 'gc').replaceAll('o', 'go')
  const [channels, outputs] = kernel.shape.slice(-2)
  const cut = (shape: Shape, axis: number, size: number) => shape.toSpliced(axis, 1, groups, size)
  const result = products.einsum(
    grouped,
    reshape(windows, cut(windows.shape, spatial, channels)),
    reshape(kernel, cut(kernel.shape, kernel.shape.length - 1, outputs / groups)),
  )
  return reshape(result, [...result.shape.slice(0, spatial), outputs])
}

const convolve =
  (where: string, spatial: number, formula: string, local: boolean) =>
  (x: AnyTensor, kernel: AnyTensor, how: AnyConvolving = {}): AnyTensor => {
    const { groups = 1, ...steps } = checkParts(`${where}, settings`, how, {})
    for (const given of [x, kernel]) checkTensor(where, given)
    const sizes = kernel.shape.slice(local ? spatial : 0, local ? 2 * spatial : spatial)
    const [channels, outputs] = kernel.shape.slice(-2)
    const given = `input ${showShape(x.shape)} and kernel ${showShape(kernel.shape)}`
    if (
      x.shape.length !== spatial + 1 ||
      kernel.shape.length !== (local ? 2 : 1) * spatial + 2 ||
      channels * groups !== x.shape[spatial]
    )
      return fail({
        where,
        given: groups === 1 ? given : `${given} in ${groups} groups`,
        expected: `an input of ${spatial} places and channels, and a kernel for that many channels${groups === 1 ? '' : ' a group'}`,
      })
    if (groups === 1) return products.einsum(formula, patches(x, sizes, steps), kernel)
    return Number.isInteger(outputs / groups)
      ? inGroups(formula, patches(x, sizes, steps), kernel, groups, spatial)
      : fail({ where, given: `${outputs} outputs in ${groups} groups`, expected: 'as many in each group' })
  }

type Convolution = ReturnType<typeof convolve>

/** The convolution taken backwards: from places [L', O] to places [L, C], where a kernel [K, C, O] saw them. */
const transposed =
  (where: string, spatial: number, forwards: Convolution) =>
  (y: AnyTensor, kernel: AnyTensor, how: AnyConvolving = {}): AnyTensor => {
    for (const given of [y, kernel]) checkTensor(where, given)
    if (
      y.shape.length !== spatial + 1 ||
      kernel.shape.length !== spatial + 2 ||
      kernel.shape[spatial + 1] !== y.shape[spatial]
    )
      return fail({
        where,
        given: `input ${showShape(y.shape)} and kernel ${showShape(kernel.shape)}`,
        expected: `an input of ${spatial} places and channels, and a kernel whose last axis are those channels`,
      })
    const places = y.shape.slice(0, spatial).map((n, axis) => convTransposed(n, kernel.shape[axis], how))
    // linear, so that the point does not matter
    const x = zeros({ shape: [...places, kernel.shape[spatial] * (how.groups ?? 1)], dtype: 'float32' })
    return vjp((at: AnyTensor) => forwards(at, kernel, how))(x, y)[1]
  }

/** [L, C] and [K, C, O] → [L', O], whatever the types know of the sizes. */
export const convolution1d = convolve('conv1d', 1, 'hci,ico->ho', false)
/** [H, W, C] and [K, K, C, O] → [H', W', O]. */
export const convolution2d = convolve('conv2d', 2, 'hwcij,ijco->hwo', false)
/** [L', O] and [K, C, O] → [L, C], whatever the types know of the sizes. */
export const transposed1d = transposed('convTranspose1d', 1, convolution1d)
/** [H', W', O] and [K, K, C, O] → [H, W, C]. */
export const transposed2d = transposed('convTranspose2d', 2, convolution2d)
/** [L, C] and [L', K, C, O] → [L', O]. */
export const local1d = convolve('locallyConnected1d', 1, 'hci,hico->ho', true)
/** [H, W, C] and [H', W', K, K, C, O] → [H', W', O]. */
export const local2d = convolve('locallyConnected2d', 2, 'hwcij,hwijco->hwo', true)

/**
 * input [L, C], kernel [k, C, O] → [L', O]; with groups, a kernel [k, C / groups, O]. Throws where no window fits, or
 * channels do not match.
 *
 * @example
 * ravel(ops.conv1d(tensor([1, 4, 9, 16], [4, 1]), tensor([-1, 1], [2, 1, 1]))) // [3, 5, 7]
 */
export function conv1d<
  L extends number,
  C extends number,
  K extends number,
  O extends number,
  Stride extends number = 1,
  P extends Padding = 'valid',
  Dilation extends number = 1,
  Groups extends number = 1,
>(
  x: Tensor<readonly [L, C]>,
  kernel: Tensor<readonly [K, NoInfer<Quotient<C, Groups>>, O]>,
  how?: Convolving<Stride, P, Dilation, Groups>,
): Tensor<readonly [Convolved<L, K, Stride, P, Dilation>, O]>
export function conv1d(x: AnyTensor, kernel: AnyTensor, how?: AnyConvolving): AnyTensor {
  return convolution1d(x, kernel, how)
}

/**
 * input [H, W, C], kernel [kh, kw, C, O] → [H', W', O]; with groups, a kernel [kh, kw, C / groups, O]. Throws as
 * `conv1d` does.
 *
 * @example
 * const image = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 1])
 * ravel(ops.conv2d(image, tensor([1, 0, 0, -1], [2, 2, 1, 1]))) // [-4, -4, -4, -4]
 */
export function conv2d<
  H extends number,
  W extends number,
  C extends number,
  Kh extends number,
  Kw extends number,
  O extends number,
  Stride extends number = 1,
  P extends Padding = 'valid',
  Dilation extends number = 1,
  Groups extends number = 1,
>(
  x: Tensor<readonly [H, W, C]>,
  kernel: Tensor<readonly [Kh, Kw, NoInfer<Quotient<C, Groups>>, O]>,
  how?: Convolving<Stride, P, Dilation, Groups>,
): Tensor<readonly [Convolved<H, Kh, Stride, P, Dilation>, Convolved<W, Kw, Stride, P, Dilation>, O]>
export function conv2d(x: AnyTensor, kernel: AnyTensor, how?: AnyConvolving): AnyTensor {
  return convolution2d(x, kernel, how)
}

/**
 * `conv1d` taken backwards: input [L', O], kernel [k, C, O] → [L, C]; with groups, a kernel [k, C / groups, O].
 * With a stride, places move apart: 'same' padding gives L = stride · L', 'valid' (L' − 1) · stride + k.
 *
 * @example
 * const line = tensor([1, 10], [2, 1])
 * ravel(ops.convTranspose1d(line, tensor([1, 2, 3], [3, 1, 1]), { stride: 2 })) // [1, 2, 13, 20, 30]
 */
export function convTranspose1d<
  L extends number,
  K extends number,
  C extends number,
  O extends number,
  Stride extends number = 1,
  P extends Padding = 'valid',
  Dilation extends number = 1,
  Groups extends number = 1,
>(
  y: Tensor<readonly [L, O]>,
  kernel: Tensor<readonly [K, C, NoInfer<O>]>,
  how?: Convolving<Stride, P, Dilation, Groups>,
): Tensor<readonly [ConvTransposed<L, K, Stride, P, Dilation>, Times<C, Groups>]>
export function convTranspose1d(y: AnyTensor, kernel: AnyTensor, how?: AnyConvolving): AnyTensor {
  return transposed1d(y, kernel, how)
}

/**
 * `conv2d` taken backwards: input [H', W', O], kernel [kh, kw, C, O] → [H, W, C]; sizes as in `convTranspose1d`.
 *
 * @example
 * const small = tensor([1, 2, 3, 4], [2, 2, 1])
 * ops.convTranspose2d(small, tensor([1, 1, 1, 1], [2, 2, 1, 1]), { stride: 2 }).shape // [4, 4, 1]
 */
export function convTranspose2d<
  H extends number,
  W extends number,
  Kh extends number,
  Kw extends number,
  C extends number,
  O extends number,
  Stride extends number = 1,
  P extends Padding = 'valid',
  Dilation extends number = 1,
  Groups extends number = 1,
>(
  y: Tensor<readonly [H, W, O]>,
  kernel: Tensor<readonly [Kh, Kw, C, NoInfer<O>]>,
  how?: Convolving<Stride, P, Dilation, Groups>,
): Tensor<
  readonly [
    ConvTransposed<H, Kh, Stride, P, Dilation>,
    ConvTransposed<W, Kw, Stride, P, Dilation>,
    Times<C, Groups>,
  ]
>
export function convTranspose2d(y: AnyTensor, kernel: AnyTensor, how?: AnyConvolving): AnyTensor {
  return transposed2d(y, kernel, how)
}

/**
 * As `conv1d`, with a kernel for each place: [L', k, C, O].
 *
 * @example
 * ravel(ops.locallyConnected1d(tensor([1, 2, 3], [3, 1]), tensor([1, 1, 0, 10], [2, 2, 1, 1]))) // [3, 30]
 */
export function locallyConnected1d<L extends number, C extends number, K extends number, O extends number>(
  x: Tensor<readonly [L, C]>,
  kernels: Tensor<readonly [Convolved<L, K, 1, 'valid'>, K, NoInfer<C>, O]>,
): Tensor<readonly [Convolved<L, K, 1, 'valid'>, O]>
export function locallyConnected1d(x: AnyTensor, kernels: AnyTensor): AnyTensor {
  return local1d(x, kernels)
}

/**
 * As `conv2d`, with a kernel for each place: [H', W', kh, kw, C, O].
 *
 * @example
 * const image = tensor([1, 2, 3, 4], [2, 2, 1])
 * ravel(ops.locallyConnected2d(image, tensor([1, 10, 100, 1000], [2, 2, 1, 1, 1, 1]))) // [1, 20, 300, 4000]
 */
export function locallyConnected2d(
  x: Tensor<readonly [number, number, number]>,
  kernels: Tensor,
): Tensor<readonly [number, number, number]>
export function locallyConnected2d(x: AnyTensor, kernels: AnyTensor): AnyTensor {
  return local2d(x, kernels)
}
