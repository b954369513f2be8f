/** Locally connected layers: as a convolution, with a kernel of its own for every place. */
import type { Convolved } from '../core/shape-types'
import type { Tensor } from '../core/tensor'
import { local1d, local2d } from '../functions/convolution'
import { convolved } from '../functions/sliding'
import type { Tree } from '../core/tree'
import type { Layered } from './layer'
import { checkNet, type Net } from './net'
import type { Named } from './records'
import { type LayerSettings, weighted, type WeightAndBias } from './weighted'

/**
 * [L, C] → [L', O], with kernels of shape [L', K, C, O]. Throws for what is no network, and for a size that is not
 * whole, below 1, or above L.
 *
 * @example
 * pipe(input([9, 2]), locallyConnected1d(4, 3)).output.shape // [7, 4]
 */
export const locallyConnected1d =
  <O extends number, K extends number, B extends boolean = true>(
    outputs: O,
    size: K,
    settings: LayerSettings<B> = {},
  ) =>
  <In extends Tree, L extends number, C extends number, Slow extends Named, Fast extends Named>(
    net: Net<In, Tensor<readonly [L, C]>, Slow, Fast>,
  ): Layered<
    In,
    Tensor<readonly [Convolved<L, K, 1, 'valid'>, O]>,
    Slow,
    Fast,
    'local',
    WeightAndBias<readonly [Convolved<L, K, 1, 'valid'>, K, C, O], O, B>
  > => {
    const [length, channels] = checkNet('layer local', net).output.shape
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
 * [H, W, C] → [H', W', O], with kernels of shape [H', W', K, K, C, O]. Throws for what is no network, and for kernels
 * that do not fit into the image.
 *
 * @example
 * pipe(input([6, 6, 1]), locallyConnected2d(2, 3)).output.shape // [4, 4, 2]
 */
export const locallyConnected2d =
  <O extends number, K extends number, B extends boolean = true>(
    outputs: O,
    size: K,
    settings: LayerSettings<B> = {},
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
    Tensor<readonly [Convolved<H, K, 1, 'valid'>, Convolved<W, K, 1, 'valid'>, O]>,
    Slow,
    Fast,
    'local',
    WeightAndBias<readonly [Convolved<H, K, 1, 'valid'>, Convolved<W, K, 1, 'valid'>, K, K, C, O], O, B>
  > => {
    const [height, width, channels] = checkNet('layer local', net).output.shape
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
