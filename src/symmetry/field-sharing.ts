/**
 * Sharing among fields, known or learned. The channels of a layer come in fields of one size, and all pairs of fields
 * share in one way: kernel[h, (i, s), (o, t)] = Σₘ U[h, s, t, m] v[i, m, o], for taps h, field i and its channel s in,
 * field o and its channel t out. With the U of a group (`groupSharing`) this is the group convolution; a U that was
 * learned on one pair of fields is the same sharing in a network of any width. (Zhou et al., 2021, sections 3 and 4.2.)
 *
 * Laws: linear in v; `sharedFields` with the U of a group = `lifting` or `groupKernel`; `learnedFields` with its U at
 * the same values = `sharedFields`.
 */
import { checkParts } from '../dsl/core/arguments'
import { fail } from '../dsl/core/problem'
import { normal, split, type Key } from '../dsl/core/random'
import { type Shape, showShape, sizeOf } from '../dsl/core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../dsl/core/tensor'
import type { None } from '../dsl/networks/records'
import type { Reparam } from '../dsl/networks/reparam'
import { einsum } from '../dsl/primitives/einsum'
import { placeholder, tensor, valuesOf } from '../dsl/primitives/leaves'
import { reshape } from '../dsl/primitives/movement'

/** v: [fields in, numbers of a filter, fields out]. */
export type FieldFilters = Tensor<readonly [number, number, number]>

/** U: [taps, channels of a field in, channels of a field out, numbers of a filter]. */
export type FieldSharing = Tensor<readonly [number, number, number, number]>

/** The shape of v for a kernel [k, k, in, out]; refuses channels that are not whole fields. */
export const filtersFor = (U: Shape, kernel: Shape): readonly [number, number, number] => {
  const [taps, from, to, numbers] = U
  const [inputs, outputs] = kernel.slice(-2)
  if (sizeOf(kernel.slice(0, -2)) !== taps || inputs % from !== 0 || outputs % to !== 0)
    fail({
      where: 'sharing among fields',
      given: `a kernel ${showShape(kernel)} for U ${showShape(U)}`,
      expected: `${taps} taps, a multiple of ${from} channels in and of ${to} channels out`,
    })
  return [inputs / from, numbers, outputs / to]
}

/** The kernel of a shape that U makes of v. */
export const kernelOf = (U: AnyTensor, v: AnyTensor, shape: Shape): AnyTensor =>
  reshape(einsum('hstm,imo->hisot', U, v), shape)

/** v such that the kernel's numbers have the variance of He's start, 2 / inputs, on average over the rows of U. */
export const startOf = (
  key: Key,
  U: AnyTensor,
  shape: readonly [number, number, number],
  kernel: Shape,
): FieldFilters => {
  const squares = Array.from(valuesOf(U)).reduce((sum, u) => sum + u * u, 0)
  const perRow = squares / sizeOf(U.shape.slice(0, -1))
  const sd = Math.sqrt(2 / (sizeOf(kernel.slice(0, -1)) * perRow))
  return tensor(
    normal(key, sizeOf(shape)).map((z) => z * sd),
    shape,
  )
}

/**
 * Kernels whose sharing U is known, or was learned and is frozen: nothing is slow. Given a kernel, it throws for other
 * taps than those of U, and for channels that are not whole fields.
 *
 * @example
 * const U = groupSharing(cyclic(4), 'image', 3)
 * const net = pipe(input([9, 9, 1]), conv2d(8, 3, { bias: false }), reparam(sharedFields(U)))
 * net.init(key(0)).fast.conv.weight.shape // [1, 9, 2]
 */
export const sharedFields =
  (U: FieldSharing) =>
  <S extends Shape>(weight: Tensor<S>): Reparam<Tensor<S>, None, FieldFilters> => {
    const shape = filtersFor(checkTensor('sharedFields', U).shape, checkTensor('sharedFields', weight).shape)
    return {
      slow: {},
      fast: placeholder(shape),
      init: (key) => ({ slow: {}, fast: startOf(key, U, shape, weight.shape) }),
      apply: (_, v) => kernelOf(U, v, weight.shape) as Tensor<S>,
    }
  }

/** Sizes of a sharing that is to be learned. */
export interface FieldSizes {
  /** Channels of a field in, and out. */
  readonly from: number
  readonly to: number
  /** Numbers of a filter. */
  readonly numbers: number
}

/**
 * Kernels whose sharing is learned: U is slow and starts from N(0, 1 / numbers), v is fast. Given a kernel, it throws
 * where `from` does not divide its channels in, or `to` those out.
 *
 * @example
 * const shared = learnedFields({ from: 1, to: 4, numbers: 9 })
 * const net = pipe(input([9, 9, 1]), conv2d(8, 3, { bias: false }), reparam(shared))
 * net.init(key(0)).slow.conv.U.shape // [9, 1, 4, 9]
 */
export const learnedFields = (settings: FieldSizes) => {
  const { from, to, numbers } = checkParts('learnedFields', settings, {})
  return <S extends Shape>(
    weight: Tensor<S>,
  ): Reparam<
    Tensor<S>,
    {
      /** The sharing: [taps, from, to, numbers]. */
      readonly U: FieldSharing
    },
    FieldFilters
  > => {
    const sizes = [
      sizeOf(checkTensor('learnedFields', weight).shape.slice(0, -2)),
      from,
      to,
      numbers,
    ] as const
    const shape = filtersFor(sizes, weight.shape)
    return {
      slow: { U: placeholder(sizes) },
      fast: placeholder(shape),
      init: (key) => {
        const U = tensor(
          normal(split(key, 'U'), sizeOf(sizes)).map((z) => z / Math.sqrt(numbers)),
          sizes,
        )
        return { slow: { U }, fast: startOf(split(key, 'v'), U, shape, weight.shape) }
      },
      apply: ({ U }, v) => kernelOf(U, v, weight.shape) as Tensor<S>,
    }
  }
}
