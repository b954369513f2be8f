/** Layers without parameters: activations, flattening, pooling. */
import type { Shape } from '../core/shape'
import type { Convolved, Size } from '../core/shape-types'
import type { Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import * as activations from '../functions/activations'
import { standardise as standardised } from '../functions/normalisation'
import * as pooling from '../functions/pooling'
import { mean } from '../functions/reductions'
import { ravel } from '../functions/structure'
import { andThen, type Net } from './net'
import type { Named } from './records'

/**
 * A function that keeps shapes, as a layer; its name is that of its activation.
 *
 * @example
 * const net = pipe(input([2]), pointwise(ops.square))
 * net.apply(net.init(key(0)))(tensor([2, 3], [2])) // [4, 9]
 */
export const pointwise =
  (f: <S extends Shape>(x: Tensor<S>) => Tensor<S>, name = 'pointwise') =>
  <In extends Tree, S extends Shape, Slow extends Named, Fast extends Named, Last extends string>(
    net: Net<In, Tensor<S>, Slow, Fast, Last>,
  ): Net<In, Tensor<S>, Slow, Fast, Last> =>
    andThen(net, name, (x) => f(x))

/**
 * The function `ops.relu` as a layer.
 *
 * @example
 * const net = pipe(input([3]), relu)
 * net.apply(net.init(key(0)))(tensor([-1, 0, 2], [3])) // [0, 0, 2]
 */
export const relu = pointwise(activations.relu, 'relu')

/**
 * The function `ops.tanh` as a layer.
 *
 * @example
 * const net = pipe(input([3]), tanh)
 * net.apply(net.init(key(0)))(tensor([-1, 0, 2], [3])) // [-0.7616, 0, 0.964]
 */
export const tanh = pointwise(activations.tanh, 'tanh')

/**
 * The function `ops.sigmoid` as a layer.
 *
 * @example
 * const net = pipe(input([3]), sigmoid)
 * net.apply(net.init(key(0)))(tensor([-1, 0, 2], [3])) // [0.2689, 0.5, 0.8808]
 */
export const sigmoid = pointwise(activations.sigmoid, 'sigmoid')

/**
 * The function `ops.softplus` as a layer.
 *
 * @example
 * const net = pipe(input([3]), softplus)
 * net.apply(net.init(key(0)))(tensor([-1, 0, 2], [3])) // [0.3133, 0.6931, 2.127]
 */
export const softplus = pointwise(activations.softplus, 'softplus')

/**
 * The function `ops.silu` as a layer.
 *
 * @example
 * const net = pipe(input([3]), silu)
 * net.apply(net.init(key(0)))(tensor([-1, 0, 2], [3])) // [-0.2689, 0, 1.762]
 */
export const silu = pointwise(activations.silu, 'silu')

/**
 * The function `ops.gelu` as a layer.
 *
 * @example
 * const net = pipe(input([3]), gelu)
 * net.apply(net.init(key(0)))(tensor([-1, 0, 2], [3])) // [-0.1588, 0, 1.955]
 */
export const gelu = pointwise(activations.gelu, 'gelu')

/**
 * The function `ops.elu` as a layer.
 *
 * @example
 * const net = pipe(input([3]), elu)
 * net.apply(net.init(key(0)))(tensor([-1, 0, 2], [3])) // [-0.6321, 0, 2]
 */
export const elu = pointwise(activations.elu, 'elu')

/**
 * (x − mean) / √(variance + 10⁻⁵) along the last axis.
 *
 * @example
 * const net = pipe(input([2]), standardise)
 * net.apply(net.init(key(0)))(tensor([1, 3], [2])) // [-1, 1]
 */
export const standardise = pointwise(standardised, 'standardise')

/**
 * All axes as one: […] → [N], row by row.
 *
 * @example
 * pipe(input([26, 26, 32]), flatten).output.shape // [21632]
 */
export const flatten = <
  In extends Tree,
  S extends Shape,
  Slow extends Named,
  Fast extends Named,
  Last extends string,
>(
  net: Net<In, Tensor<S>, Slow, Fast, Last>,
): Net<In, Tensor<readonly [Size<S>]>, Slow, Fast, Last> => andThen(net, 'flatten', (x) => ravel(x))

const pooled =
  (pool: typeof pooling.maxPool, name: string) =>
  <K extends number, Stride extends number = K>(size: K, stride?: Stride) =>
  <
    In extends Tree,
    H extends number,
    W extends number,
    C extends number,
    Slow extends Named,
    Fast extends Named,
    Last extends string,
  >(
    net: Net<In, Tensor<readonly [H, W, C]>, Slow, Fast, Last>,
  ): Net<
    In,
    Tensor<readonly [Convolved<H, K, Stride, 'valid'>, Convolved<W, K, Stride, 'valid'>, C]>,
    Slow,
    Fast,
    Last
  > =>
    andThen(net, name, (x) => pool(x, size, stride))

/**
 * Largest element of each window, by default without overlap: [H, W, C] → [H', W', C].
 *
 * @example
 * pipe(input([26, 26, 32]), maxPool(2)).output.shape // [13, 13, 32]
 */
export const maxPool = pooled(pooling.maxPool, 'maxPool')

/**
 * Mean of each window, by default without overlap: [H, W, C] → [H', W', C].
 *
 * @example
 * pipe(input([26, 26, 32]), avgPool(2)).output.shape // [13, 13, 32]
 */
export const avgPool = pooled(pooling.avgPool, 'avgPool')

/**
 * Mean over all places: [H, W, C] → [C].
 *
 * @example
 * pipe(input([6, 6, 4]), globalMean).output.shape // [4]
 */
export const globalMean = <
  In extends Tree,
  H extends number,
  W extends number,
  C extends number,
  Slow extends Named,
  Fast extends Named,
  Last extends string,
>(
  net: Net<In, Tensor<readonly [H, W, C]>, Slow, Fast, Last>,
): Net<In, Tensor<readonly [C]>, Slow, Fast, Last> => andThen(net, 'globalMean', (x) => mean(x, [0, 1]))
