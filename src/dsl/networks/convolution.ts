/** Convolution layers (cross-correlations), channels last. */
import * as functions from '../functions/convolution'
import type { Convolved, Padding } from '../core/shape-types'
import type { Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import type { Layered } from './layer'
import type { Net } from './net'
import type { Named } from './records'
import { type LayerSettings, weighted, type WeightAndBias } from './weighted'

/** A layer's settings, with the step and the padding of its windows (1 and 'valid' unless told otherwise). */
export interface ConvolutionSettings<B extends boolean, Stride extends number, P extends Padding>
  extends LayerSettings<B>, functions.Steps<Stride, P> {}

/**
 * [H, W, C] → [H', W', O], with kernels of shape [K, K, C, O].
 *
 * @example
 * pipe(input([28, 28, 1]), conv2d(32, 3)).output.shape // [26, 26, 32]
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
  <
    In extends Tree,
    H extends number,
    W extends number,
    C extends number,
    Slow extends Named,
    Fast extends Named,
  >(
    net: Net<In, Tensor<readonly [H, W, C]>, Slow, Fast>,
  ): Layered<
    In,
    Tensor<readonly [Convolved<H, K, Stride, P>, Convolved<W, K, Stride, P>, O]>,
    Slow,
    Fast,
    'conv',
    WeightAndBias<readonly [K, K, C, O], O, B>
  > => {
    const [height, width, channels] = net.output.shape
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
 * pipe(input([9, 2]), conv1d(4, 3, { stride: 2, padding: 'same' })).output.shape // [5, 4]
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
  <In extends Tree, L extends number, C extends number, Slow extends Named, Fast extends Named>(
    net: Net<In, Tensor<readonly [L, C]>, Slow, Fast>,
  ): Layered<
    In,
    Tensor<readonly [Convolved<L, K, Stride, P>, O]>,
    Slow,
    Fast,
    'conv',
    WeightAndBias<readonly [K, C, O], O, B>
  > => {
    const [length, channels] = net.output.shape
    return weighted(net, {
      kind: 'conv',
      weight: [size, channels, outputs],
      output: [functions.convolved(length, size, settings), outputs],
      outputs,
      settings,
      apply: (x, kernel) => functions.convolution1d(x, kernel, settings),
    })
  }
