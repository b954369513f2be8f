/** Layers without parameters: activations, flattening, pooling. */
import type { Shape } from '../core/shape'
import { sizeOf } from '../core/shape'
import type { Convolved, Size } from '../core/shape-types'
import type { Tensor } from '../core/tensor'
import * as activations from '../functions/activations'
import { convolved } from '../functions/convolution'
import { standardise as standardised } from '../functions/normalisation'
import * as pooling from '../functions/pooling'
import { mean } from '../functions/reductions'
import { ravel } from '../functions/structure'
import { andThen, type Net } from './net'

/**
 * A function that keeps shapes, as a layer; its name is that of its activation.
 *
 * @example
 * const net = pipe(input([2]), pointwise(ops.square))
 * net.apply(net.init(key(0)))(tensor([2, 3], [2])) // [4, 9]
 */
export const pointwise =
  (f: <S extends Shape>(x: Tensor<S>) => Tensor<S>, name = 'pointwise') =>
  <In extends Shape, Out extends Shape, Slow, Fast>(
    net: Net<In, Out, Slow, Fast>,
  ): Net<In, Out, Slow, Fast> =>
    andThen(net, name, net.output, f)

export const relu = pointwise(activations.relu, 'relu')
export const tanh = pointwise(activations.tanh, 'tanh')
export const sigmoid = pointwise(activations.sigmoid, 'sigmoid')
export const softplus = pointwise(activations.softplus, 'softplus')
export const silu = pointwise(activations.silu, 'silu')
export const gelu = pointwise(activations.gelu, 'gelu')
export const elu = pointwise(activations.elu, 'elu')
/** (x − mean) / √(variance + 10⁻⁵) along the last axis. */
export const standardise = pointwise(standardised, 'standardise')

/**
 * All axes as one.
 *
 * @example
 * pipe(input([26, 26, 32]), flatten).output // [21632]
 */
export const flatten = <In extends Shape, Out extends Shape, Slow, Fast>(
  net: Net<In, Out, Slow, Fast>,
): Net<In, readonly [Size<Out>], Slow, Fast> =>
  andThen(net, 'flatten', [sizeOf(net.output) as Size<Out>], ravel)

type Pool = typeof pooling.maxPool

const pooled =
  (pool: Pool, name: string) =>
  <K extends number, Stride extends number = K>(size: K, stride?: Stride) =>
  <In extends Shape, H extends number, W extends number, C extends number, Slow, Fast>(
    net: Net<In, readonly [H, W, C], Slow, Fast>,
  ): Net<
    In,
    readonly [Convolved<H, K, Stride, 'valid'>, Convolved<W, K, Stride, 'valid'>, C],
    Slow,
    Fast
  > => {
    const [height, width, channels] = net.output
    const step = (stride ?? size) as Stride
    const settings = { stride: step, padding: 'valid' } as const
    return andThen(
      net,
      name,
      [convolved(height, size, settings), convolved(width, size, settings), channels],
      (x) => pool(x, size, step),
    )
  }

/**
 * Largest element of each window, by default without overlap.
 *
 * @example
 * pipe(input([26, 26, 32]), maxPool(2)).output // [13, 13, 32]
 */
export const maxPool = pooled(pooling.maxPool, 'maxPool')
/** Mean of each window, by default without overlap. */
export const avgPool = pooled(pooling.avgPool, 'avgPool')

/**
 * Mean over all places: [H, W, C] → [C].
 *
 * @example
 * pipe(input([6, 6, 4]), globalMean).output // [4]
 */
export const globalMean = <
  In extends Shape,
  H extends number,
  W extends number,
  C extends number,
  Slow,
  Fast,
>(
  net: Net<In, readonly [H, W, C], Slow, Fast>,
): Net<In, readonly [C], Slow, Fast> => andThen(net, 'globalMean', [net.output[2]], (x) => mean(x, [0, 1]))
