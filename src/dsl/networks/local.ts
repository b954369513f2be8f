/** Locally connected layers: as a convolution, with a kernel of its own for every place. */
import type { Shape } from '../core/shape'
import type { Convolved } from '../core/shape-types'
import type { Tensor } from '../core/tensor'
import { convolved, local1d, local2d } from '../functions/convolution'
import type { Layered, Net } from './net'
import type { Fresh } from './records'
import { type Bias, type LayerSettings, weighted } from './weighted'

/**
 * [L, C] → [L', O], with kernels of shape [L', K, C, O].
 *
 * @example
 * pipe(input([9, 2]), locallyConnected1d(4, 3)).output // [7, 4]
 */
export const locallyConnected1d =
  <O extends number, K extends number, B extends boolean = true>(
    outputs: O,
    size: K,
    settings: LayerSettings<B> = {},
  ) =>
  <In extends Shape, L extends number, C extends number, Slow, Fast>(
    net: Net<In, readonly [L, C], Slow, Fast>,
  ): Layered<
    In,
    readonly [Convolved<L, K, 1, 'valid'>, O],
    Slow,
    Fast,
    Fresh<'local', Fast>,
    Tensor<readonly [Convolved<L, K, 1, 'valid'>, K, C, O]>,
    Bias<O, B>
  > => {
    const [length, channels] = net.output
    const places = convolved<L, K, 1, 'valid'>(length, size, {})
    return weighted(net, {
      kind: 'local',
      weight: [places, size, channels, outputs],
      output: [places, outputs],
      outputs,
      settings,
      apply: local1d,
    })
  }

/**
 * [H, W, C] → [H', W', O], with kernels of shape [H', W', K, K, C, O].
 *
 * @example
 * pipe(input([6, 6, 1]), locallyConnected2d(2, 3)).output // [4, 4, 2]
 */
export const locallyConnected2d =
  <O extends number, K extends number, B extends boolean = true>(
    outputs: O,
    size: K,
    settings: LayerSettings<B> = {},
  ) =>
  <In extends Shape, H extends number, W extends number, C extends number, Slow, Fast>(
    net: Net<In, readonly [H, W, C], Slow, Fast>,
  ): Layered<
    In,
    readonly [Convolved<H, K, 1, 'valid'>, Convolved<W, K, 1, 'valid'>, O],
    Slow,
    Fast,
    Fresh<'local', Fast>,
    Tensor<readonly [Convolved<H, K, 1, 'valid'>, Convolved<W, K, 1, 'valid'>, K, K, C, O]>,
    Bias<O, B>
  > => {
    const [height, width, channels] = net.output
    const places = [
      convolved<H, K, 1, 'valid'>(height, size, {}),
      convolved<W, K, 1, 'valid'>(width, size, {}),
    ] as const
    return weighted(net, {
      kind: 'local',
      weight: [...places, size, size, channels, outputs],
      output: [...places, outputs],
      outputs,
      settings,
      apply: local2d,
    })
  }
