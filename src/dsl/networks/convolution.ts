/** Convolution layers (cross-correlations), channels last. */
import * as functions from '../functions/convolution'
import { convolved } from '../functions/sliding'
import { fail } from '../core/problem'
import type { Convolved, Padding, Quotient } from '../core/shape-types'
import type { Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import type { Layered } from './layer'
import { checkNet, type Net } from './net'
import type { Named } from './records'
import { type LayerSettings, weighted, type WeightAndBias } from './weighted'

/** A layer's settings, with the step and the padding of its windows (1 and 'valid' unless told otherwise). */
export interface ConvolutionSettings<
  B extends boolean,
  Stride extends number,
  P extends Padding,
  Dilation extends number,
  Groups extends number,
>
  extends LayerSettings<B>, functions.Convolving<Stride, P, Dilation, Groups> {}

/** What the types do not know of. */
export type AnyConvolution = ConvolutionSettings<boolean, number, Padding, number, number>

/** How many channels each group has. */
export const channelsOf = <C extends number, Groups extends number>(
  channels: C,
  { groups }: { readonly groups?: Groups },
): Quotient<C, Groups> => {
  const each = channels / (groups ?? 1)
  if (!Number.isInteger(each))
    fail({
      where: 'convolution',
      given: `${channels} channels in ${groups} groups`,
      expected: 'as many in each group',
    })
  return each as Quotient<C, Groups>
}

/** Along as many axes as there are before the channels; the types of sizes are those of the functions below. */
const layerOf =
  (
    convolution: typeof functions.convolution1d,
    outputs: number,
    size: number,
    settings: AnyConvolution = {},
  ) =>
  (net: Net<Tree, Tensor, Named, Named>) => {
    const places = checkNet('layer convolution', net).output.shape.slice(0, -1)
    const [channels] = net.output.shape.slice(-1)
    return weighted(net, {
      kind: 'conv',
      weight: [...places.map(() => size), channelsOf(channels, settings), outputs],
      output: [...places.map((n) => convolved(n, size, settings)), outputs],
      outputs,
      settings,
      apply: (x, kernel) => convolution(x, kernel, settings),
    })
  }

/**
 * [H, W, C] → [H', W', O], with kernels of shape [K, K, C, O].
 *
 * @example
 * pipe(input([28, 28, 1]), conv2d(32, 3)).output.shape // [26, 26, 32]
 */
export function conv2d<
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
  Tensor<readonly [Convolved<H, K, Stride, P, Dilation>, Convolved<W, K, Stride, P, Dilation>, O]>,
  Slow,
  Fast,
  'conv',
  WeightAndBias<readonly [K, K, Quotient<C, Groups>, O], O, B>
>
export function conv2d(outputs: number, size: number, settings?: AnyConvolution): unknown {
  return layerOf(functions.convolution2d, outputs, size, settings)
}

/**
 * [L, C] → [L', O], with kernels of shape [K, C, O].
 *
 * @example
 * pipe(input([9, 2]), conv1d(4, 3, { stride: 2, padding: 'same' })).output.shape // [5, 4]
 */
export function conv1d<
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
  Tensor<readonly [Convolved<L, K, Stride, P, Dilation>, O]>,
  Slow,
  Fast,
  'conv',
  WeightAndBias<readonly [K, Quotient<C, Groups>, O], O, B>
>
export function conv1d(outputs: number, size: number, settings?: AnyConvolution): unknown {
  return layerOf(functions.convolution1d, outputs, size, settings)
}
