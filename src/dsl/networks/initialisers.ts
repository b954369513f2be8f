/** How weights start, under the names of the literature. Fans are counted as for a dense layer or a convolution. */
import { type Key, normal, uniform } from '../core/random'
import { type Shape, sizeOf } from '../core/shape'
import type { Tensor } from '../core/tensor'
import { tensor } from '../primitives/leaves'

/** Numbers that flow into, and out of, one unit. */
export interface Fans {
  readonly in: number
  readonly out: number
}

/** How a weight starts: from a key, its shape, and the numbers of inputs and outputs that it connects. */
export type Initialiser = <S extends Shape>(key: Key, shape: S, fans: Fans) => Tensor<S>

/** The last axis of a weight is its outputs, the one before its inputs, the others its taps. */
export const fansOf = (shape: Shape): Fans => {
  const taps = sizeOf(shape.slice(0, -2))
  return { in: taps * (shape.at(-2) ?? 1), out: taps * (shape.at(-1) ?? 1) }
}

const scaledUniform =
  (bound: (fans: Fans) => number): Initialiser =>
  (key, shape, fans) =>
    tensor(
      // an axis of size 0 has no fans, an infinite bound and no numbers
      uniform(key, sizeOf(shape)).map((u) => -bound(fans) + 2 * bound(fans) * u),
      shape,
    )

const scaledNormal =
  (sd: (fans: Fans) => number): Initialiser =>
  (key, shape, fans) =>
    tensor(
      normal(key, sizeOf(shape)).map((z) => z * sd(fans)),
      shape,
    )

/**
 * U(±√(3 / in)): variance 1 / in (LeCun et al., 1998).
 *
 * @example
 * lecunUniform(key(0), [2, 2], { in: 2, out: 2 }) // [[0.3668, -0.5392], [-0.6758, 0.994]]
 */
export const lecunUniform = scaledUniform((fans) => Math.sqrt(3 / fans.in))

/**
 * U(±√(6 / (in + out))) (Glorot and Bengio, 2010).
 *
 * @example
 * const net = pipe(input([2]), dense(2, { init: glorotUniform }))
 * net.init(key(0)).fast.dense.weight // [[0.82, -1.105], [-0.7332, 0.6872]]
 */
export const glorotUniform = scaledUniform((fans) => Math.sqrt(6 / (fans.in + fans.out)))

/**
 * N(0, 2 / in) (He et al., 2015).
 *
 * @example
 * const net = pipe(input([2]), dense(2, { init: heNormal }))
 * net.init(key(0)).fast.dense.weight // [[1.808, 0.1276], [2.318, -2.227]]
 */
export const heNormal = scaledNormal((fans) => Math.sqrt(2 / fans.in))

/**
 * U(±√(6 / in)) (He et al., 2015).
 *
 * @example
 * heUniform(key(0), [2, 2], { in: 2, out: 2 }) // [[0.5187, -0.7626], [-0.9558, 1.406]]
 */
export const heUniform = scaledUniform((fans) => Math.sqrt(6 / fans.in))

/**
 * U(±1 / √in): what PyTorch's layers start from ("Kaiming uniform with a = √5").
 *
 * @example
 * torchUniform(key(0), [2, 2], { in: 2, out: 2 }) // [[0.2117, -0.3113], [-0.3902, 0.5739]]
 */
export const torchUniform = scaledUniform((fans) => 1 / Math.sqrt(fans.in))

/**
 * N(0, sd²).
 *
 * @example
 * const net = pipe(input([2]), dense(2, { init: normalWith(0.01) }))
 * net.init(key(0)).fast.dense.weight // [[0.01808, 0.001276], [0.02318, -0.02227]]
 */
export const normalWith = (sd: number): Initialiser => scaledNormal(() => sd)

/**
 * One number everywhere.
 *
 * @example
 * const net = pipe(input([2]), dense(1, { init: constantOf(3) }))
 * net.apply(net.init(key(0)))(tensor([1, 2], [2])) // [9]
 */
export const constantOf =
  (value: number): Initialiser =>
  (_, shape) =>
    tensor(new Float64Array(sizeOf(shape)).fill(value), shape)
