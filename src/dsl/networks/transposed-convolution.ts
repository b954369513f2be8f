/**
 * Transposed convolution layers, channels last: with a stride, they make images larger, as decoders do.
 *
 * The weight is the kernel of the convolution that is taken backwards, [K, K, outputs, inputs], and starts as that does:
 * `init` counts K · K · outputs numbers in, as PyTorch (`ConvTranspose2d`) and Keras (`Conv2DTranspose`) do.
 *
 * Laws: without biases, ⟨conv(x), y⟩ = ⟨x, convTranspose(y)⟩ with the same weight; an input that is moved by one place
 * moves the output by `stride` places.
 */
import type { Tree } from '../core/tree'
import type { ConvTransposed, Padding, Quotient } from '../core/shape-types'
import type { Tensor } from '../core/tensor'
import * as functions from '../functions/convolution'
import { convTransposed } from '../functions/sliding'
import { type AnyConvolution, channelsOf, type ConvolutionSettings } from './convolution'
import type { Layered } from './layer'
import { checkNet, type Net } from './net'
import type { Named } from './records'
import { weighted, type WeightAndBias } from './weighted'

/** Along as many axes as there are before the channels; the types of sizes are those of the functions below. */
const layerOf =
  (back: typeof functions.transposed1d, outputs: number, size: number, settings: AnyConvolution = {}) =>
  (net: Net<Tree, Tensor, Named, Named>) => {
    const places = checkNet('layer transposed convolution', net).output.shape.slice(0, -1)
    const [channels] = net.output.shape.slice(-1)
    return weighted(net, {
      kind: 'convTranspose',
      weight: [...places.map(() => size), channelsOf(outputs, settings), channels],
      output: [...places.map((n) => convTransposed(n, size, settings)), outputs],
      outputs,
      settings,
      apply: (x, kernel) => back(x, kernel, settings),
    })
  }

/**
 * [H, W, C] → [H', W', O], with kernels of shape [K, K, O, C]: 'same' padding gives H' = stride · H, 'valid'
 * (H − 1) · stride + K. Throws where groups do not divide the outputs.
 *
 * @example
 * const larger = convTranspose2d(4, 4, { stride: 2, padding: 'same' })
 * pipe(input([7, 7, 8]), larger, relu, convTranspose2d(1, 2, { stride: 2 })).output.shape // [28, 28, 1]
 */
export function convTranspose2d<
  O extends number,
  K extends number,
  B extends boolean = true,
  Stride extends number = 1,
  P extends Padding = 'valid',
  Dilation extends number = 1,
  Groups extends number = 1,
>(
  outputs: O,
  size: K,
  settings?: ConvolutionSettings<B, Stride, P, Dilation, Groups>,
): <
  In extends Tree,
  H extends number,
  W extends number,
  C extends number,
  Slow extends Named,
  Fast extends Named,
>(
  net: Net<In, Tensor<readonly [H, W, C]>, Slow, Fast>,
) => Layered<
  In,
  Tensor<readonly [ConvTransposed<H, K, Stride, P, Dilation>, ConvTransposed<W, K, Stride, P, Dilation>, O]>,
  Slow,
  Fast,
  'convTranspose',
  WeightAndBias<readonly [K, K, Quotient<O, Groups>, C], O, B>
>
export function convTranspose2d(outputs: number, size: number, settings?: AnyConvolution): unknown {
  return layerOf(functions.transposed2d, outputs, size, settings)
}

/**
 * [L, C] → [L', O], with kernels of shape [K, O, C]; sizes as `convTranspose2d` has them.
 *
 * @example
 * pipe(input([5, 4]), convTranspose1d(2, 3, { stride: 2 })).output.shape // [11, 2]
 */
export function convTranspose1d<
  O extends number,
  K extends number,
  B extends boolean = true,
  Stride extends number = 1,
  P extends Padding = 'valid',
  Dilation extends number = 1,
  Groups extends number = 1,
>(
  outputs: O,
  size: K,
  settings?: ConvolutionSettings<B, Stride, P, Dilation, Groups>,
): <In extends Tree, L extends number, C extends number, Slow extends Named, Fast extends Named>(
  net: Net<In, Tensor<readonly [L, C]>, Slow, Fast>,
) => Layered<
  In,
  Tensor<readonly [ConvTransposed<L, K, Stride, P, Dilation>, O]>,
  Slow,
  Fast,
  'convTranspose',
  WeightAndBias<readonly [K, Quotient<O, Groups>, C], O, B>
>
export function convTranspose1d(outputs: number, size: number, settings?: AnyConvolution): unknown {
  return layerOf(functions.transposed1d, outputs, size, settings)
}
