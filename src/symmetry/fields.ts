/**
 * Sharing among fields. The channels of a layer come in fields of one size, and all pairs of fields share in one way:
 * kernel[h, (i, s), (o, t)] = Σᵣ U[h, s, t, r] v[r, i, o], for taps h, field i and its channel s in, field o and its
 * channel t out. With U of a group this is the group convolution (Zhou et al., 2021, Proposition 1; Cohen and Welling,
 * 2016); with a U that was learned on one pair of fields, the same sharing in a network of any width.
 *
 * Laws: linear in v; with a U of a group the layer is equivariant for every v; `learnedFields` with its U at the same
 * values = `knownFields`.
 */
import { fail } from '../dsl/core/problem'
import { normal, split, type Key } from '../dsl/core/random'
import { type Shape, showShape, sizeOf } from '../dsl/core/shape'
import type { AnyTensor, Tensor } from '../dsl/core/tensor'
import type { None } from '../dsl/networks/records'
import type { Reparam } from '../dsl/networks/reparam'
import { einsum } from '../dsl/primitives/einsum'
import { placeholder, tensor, valuesOf } from '../dsl/primitives/leaves'
import { reshape } from '../dsl/primitives/movement'

type Matrix3 = Tensor<readonly [number, number, number]>

/** U: [taps, channels of a field in, channels of a field out, rank]. */
export type FieldSharing = Tensor<readonly [number, number, number, number]>

/** The shape of v for a kernel [k, k, in, out]; refuses channels that are not whole fields. */
const freeShape = (U: Shape, kernel: Shape): readonly [number, number, number] => {
  const [taps, from, to, rank] = U
  const [inputs, outputs] = kernel.slice(-2)
  if (sizeOf(kernel.slice(0, -2)) !== taps || inputs % from !== 0 || outputs % to !== 0)
    fail({
      where: 'sharing among fields',
      given: `a kernel ${showShape(kernel)} for U ${showShape(U)}`,
      expected: `${taps} taps, a multiple of ${from} channels in and of ${to} channels out`,
    })
  return [rank, inputs / from, outputs / to]
}

const kernelOf = (U: AnyTensor, v: AnyTensor, shape: Shape): AnyTensor =>
  reshape(einsum('hstr,rio->hisot', U, v), shape)

/** v such that the kernel's numbers have the variance of He's start, 2 / inputs, on average over U. */
const startOf = (
  key: Key,
  shape: readonly [number, number, number],
  U: AnyTensor,
  kernel: Shape,
): Matrix3 => {
  const squares = Array.from(valuesOf(U)).reduce((sum, u) => sum + u * u, 0)
  const spread = squares / sizeOf(U.shape.slice(0, -1))
  const sd = Math.sqrt(2 / (sizeOf(kernel.slice(0, -1)) * spread))
  return tensor(
    normal(key, sizeOf(shape)).map((z) => z * sd),
    shape,
  )
}

/**
 * Kernels whose sharing U is known, or was learned and is frozen: nothing is slow.
 *
 * @example
 * const net = pipe(input([9, 9, 1]), conv2d(8, 3), reparam(knownFields(cyclicSharing(4, 3, 1))))
 * net.init(key(0)).fast.conv.weight.shape // [9, 1, 2]
 */
export const knownFields =
  (U: FieldSharing) =>
  <S extends Shape>(weight: Tensor<S>): Reparam<Tensor<S>, None, Matrix3> => {
    const shape = freeShape(U.shape, weight.shape)
    return {
      slow: {},
      fast: placeholder(shape),
      init: (key) => ({ slow: {}, fast: startOf(key, shape, U, weight.shape) }),
      apply: (_, v) => kernelOf(U, v, weight.shape) as Tensor<S>,
    }
  }

/** Sizes of a sharing that is to be learned. */
export interface FieldSizes {
  /** Channels of a field in, and out. */
  readonly from: number
  readonly to: number
  readonly rank: number
}

/**
 * Kernels whose sharing is learned: U is slow and starts from N(0, 1 / rank), v is fast.
 *
 * @example
 * const shared = learnedFields({ from: 1, to: 4, rank: 9 })
 * const net = pipe(input([9, 9, 1]), conv2d(8, 3), reparam(shared))
 * net.init(key(0)).slow.conv.U.shape // [9, 1, 4, 9]
 */
export const learnedFields =
  ({ from, to, rank }: FieldSizes) =>
  <S extends Shape>(weight: Tensor<S>): Reparam<Tensor<S>, { readonly U: FieldSharing }, Matrix3> => {
    const sizes = [sizeOf(weight.shape.slice(0, -2)), from, to, rank] as const
    const shape = freeShape(sizes, weight.shape)
    return {
      slow: { U: placeholder(sizes) },
      fast: placeholder(shape),
      init: (key) => {
        const U = tensor(
          normal(split(key, 'U'), sizeOf(sizes)).map((z) => z / Math.sqrt(rank)),
          sizes,
        )
        return { slow: { U }, fast: startOf(split(key, 'v'), shape, U, weight.shape) }
      },
      apply: ({ U }, v) => kernelOf(U, v, weight.shape) as Tensor<S>,
    }
  }
