/** Convolution layers (cross-correlations), channels last. */
import * as functions from '../functions/convolution'
import type { Shape } from '../core/shape'
import type { Convolved, Padding } from '../core/shape-types'
import type { Tensor } from '../core/tensor'
import type { Layered, Net } from './net'
import type { Fresh } from './records'
import { type Bias, type LayerSettings, weighted } from './weighted'

/** A layer's settings, with the step and the padding of its windows (1 and 'valid' unless told otherwise). */
export interface ConvolutionSettings<B extends boolean, Stride extends number, P extends Padding>
  extends LayerSettings<B>, functions.Steps<Stride, P> {}

/**
 * [H, W, C] → [H', W', O], with kernels of shape [K, K, C, O].
 *
 * @example
 * pipe(input([28, 28, 1]), conv2d(32, 3)).output // [26, 26, 32]
 */
export const conv2d =
  <
    O extends number,
    K extends number,
    B extends boolean = true,
    Stride extends number = 1,
    P extends Padding = 'valid',
  >(
    outputs: O,
    size: K,
    settings: ConvolutionSettings<B, Stride, P> = {},
  ) =>
  <In extends Shape, H extends number, W extends number, C extends number, Slow, Fast>(
    net: Net<In, readonly [H, W, C], Slow, Fast>,
  ): Layered<
    In,
    readonly [Convolved<H, K, Stride, P>, Convolved<W, K, Stride, P>, O],
    Slow,
    Fast,
    Fresh<'conv', Fast>,
    Tensor<readonly [K, K, C, O]>,
    Bias<O, B>
  > => {
    const [height, width, channels] = net.output
    return weighted(net, {
      kind: 'conv',
      weight: [size, size, channels, outputs],
      output: [
        functions.convolved(height, size, settings),
        functions.convolved(width, size, settings),
        outputs,
      ],
      outputs,
      settings,
      apply: (x, kernel) => functions.convolution2d(x, kernel, settings),
    })
  }

/**
 * [L, C] → [L', O], with kernels of shape [K, C, O].
 *
 * @example
 * pipe(input([9, 2]), conv1d(4, 3, { stride: 2, padding: 'same' })).output // [5, 4]
 */
export const conv1d =
  <
    O extends number,
    K extends number,
    B extends boolean = true,
    Stride extends number = 1,
    P extends Padding = 'valid',
  >(
    outputs: O,
    size: K,
    settings: ConvolutionSettings<B, Stride, P> = {},
  ) =>
  <In extends Shape, L extends number, C extends number, Slow, Fast>(
    net: Net<In, readonly [L, C], Slow, Fast>,
  ): Layered<
    In,
    readonly [Convolved<L, K, Stride, P>, O],
    Slow,
    Fast,
    Fresh<'conv', Fast>,
    Tensor<readonly [K, C, O]>,
    Bias<O, B>
  > => {
    const [length, channels] = net.output
    return weighted(net, {
      kind: 'conv',
      weight: [size, channels, outputs],
      output: [functions.convolved(length, size, settings), outputs],
      outputs,
      settings,
      apply: (x, kernel) => functions.convolution1d(x, kernel, settings),
    })
  }
