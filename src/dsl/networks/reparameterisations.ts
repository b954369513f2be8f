/**
 * Ready-made reparameterisations. Each is a function of the weight to make; write your own in the same way
 * and give it to `reparam`.
 */
import { checkParts } from '../core/arguments'
import { fail } from '../core/problem'
import { type Key, normal, split } from '../core/random'
import { type Shape, sizeOf } from '../core/shape'
import type { Size, Times } from '../core/shape-types'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { einsum } from '../primitives/einsum'
import { placeholder, tensor } from '../primitives/leaves'
import { reshape } from '../primitives/movement'
import type { None } from './records'
import { shaped, weightsOf } from './sharing/sides'
import type { Reparam } from './reparam'

/**
 * W = v: the identity of composition.
 *
 * @example
 * pipe(input([3]), dense(2), reparam(identityReparam)).parameters.slow // {}
 */
export const identityReparam = <W>(weight: W): Reparam<W, None, W> => ({
  slow: {},
  fast: weight,
  init: (_, start) => ({ slow: {}, fast: start }),
  apply: (_, fast) => fast,
})

/**
 * W is slow: no task adapts it.
 *
 * @example
 * const net = pipe(input([3]), dense(2, { bias: false }), reparam(slowWeight))
 * net.init(key(0)).fast // { dense: { weight: {} } }
 */
export const slowWeight = <W>(
  weight: W,
): Reparam<
  W,
  {
    /** W itself. */
    readonly weight: W
  },
  None
> => ({
  slow: { weight },
  fast: {},
  init: (_, start) => ({ slow: { weight: start }, fast: {} }),
  apply: ({ weight: w }) => w,
})

type Full<S extends Shape, R extends number> = Reparam<
  Tensor<S>,
  {
    /** The sharing pattern: a row for each number of W, in its order, a column for each number of v. */
    readonly U: Tensor<readonly [Size<S>, R]>
  },
  Tensor<readonly [R]>
>

/**
 * vec(W) = U v: U holds the sharing pattern, v ∈ ℝʳ a task's values (Zhou et al., 2021, section 3). As in
 * the authors' code W starts without the layer's own start: U ~ N(0, 0.01²) and v ~ N(0, 1 / out²). Throws unless the
 * rank is a whole number of at least 1.
 *
 * @example
 * const net = pipe(input([7]), dense(5), reparam(fullSharing({ rank: 3 })))
 * net.init(key(0)).slow.dense.U.shape // [35, 3]
 */
export const fullSharing = <R extends number>(settings: { readonly rank: R }) => {
  const { rank } = checkParts('fullSharing', settings, { rank: 'a number' }, 'fullSharing({ rank: 3 })')
  if (!Number.isInteger(rank) || rank < 1)
    fail({
      where: 'fullSharing',
      given: `rank ${rank}`,
      expected: 'a whole number of at least 1',
      fix: 'fullSharing({ rank: 3 })',
    })
  return <S extends Shape>(weight: Tensor<S>): Full<S, R> => {
    const size = weightsOf(weight.shape)
    const outputs = weight.shape.at(-1) ?? 1
    const scaled = <const T extends Shape>(key: Key, shape: T, sd: number): Tensor<T> =>
      tensor(
        normal(key, sizeOf(shape)).map((z) => z * sd),
        shape,
      )
    return {
      slow: { U: placeholder([size, rank]) },
      fast: placeholder([rank]),
      init: (key) => ({
        slow: { U: scaled(split(key, 'U'), [size, rank], 0.01) },
        fast: scaled(split(key, 'v'), [rank], 1 / outputs),
      }),
      apply: ({ U }, v) => shaped(einsum('wr,r->w', U, v), weight.shape),
    }
  }
}

type Square<N extends number> = Tensor<readonly [N, N]>

/** A for the outputs, B for the inputs, C for the taps of a convolution; only those that the weight has. */
export type KroneckerFactors<S extends Shape> = S extends readonly [infer O extends number]
  ? { readonly A: Square<O> }
  : S extends readonly [infer I extends number, infer O extends number]
    ? { readonly A: Square<O>; readonly B: Square<I> }
    : S extends readonly [...infer Taps extends Shape, infer I extends number, infer O extends number]
      ? {
          /** How output channels share: [out, out]. */
          readonly A: Square<O>
          /** How input channels share: [in, in]. */
          readonly B: Square<I>
          /** How taps share: [taps, taps], those of a kernel row by row. */
          readonly C: Square<Times<Size<Taps>, 1>>
        }
      : { readonly A: Square<number>; readonly B?: Square<number>; readonly C?: Square<number> }

/**
 * vec(W) = (A ⊗ B ⊗ C) vec(v), one factor for the outputs, one for the inputs, one for the taps; all start
 * as the identity, so that W starts as the layer's own weight v (Zhou et al., 2021; `ShareConv2d`). Throws for a weight
 * that is no tensor.
 *
 * @example
 * const net = pipe(input([3]), dense(2), reparam(kronecker))
 * net.init(key(0)).slow.dense.A // [[1, 0], [0, 1]]
 */
export const kronecker = <S extends Shape>(
  weight: Tensor<S>,
): Reparam<Tensor<S>, KroneckerFactors<S>, Tensor<S>> => {
  const { shape } = checkTensor('kronecker', weight)
  const taps = sizeOf(shape.slice(0, -2))
  const sizes = { A: shape.at(-1), B: shape.at(-2), C: shape.length > 2 ? taps : undefined }
  const factors = (make: (n: number) => AnyTensor) =>
    Object.fromEntries(
      Object.entries(sizes).flatMap(([name, n]) => (n === undefined ? [] : [[name, make(n)]])),
    ) as KroneckerFactors<S>
  const apply = (
    { A, B, C }: Readonly<Partial<Record<'A' | 'B' | 'C', AnyTensor>>>,
    v: AnyTensor,
  ): Tensor<S> => {
    const flat = reshape(v, [taps, sizes.B ?? 1, sizes.A ?? 1])
    const outputs = A === undefined ? flat : einsum('pio,qo->piq', flat, A)
    const inputs = B === undefined ? outputs : einsum('pio,qi->pqo', outputs, B)
    return shaped(C === undefined ? inputs : einsum('pio,qp->qio', inputs, C), shape)
  }
  return {
    slow: factors((n) => placeholder([n, n])),
    fast: weight,
    init: (_, start) => ({ slow: factors(eye), fast: start }),
    apply,
  }
}

/** The identity matrix. */
export const eye = <N extends number>(n: N): Square<N> =>
  tensor(
    Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0)),
    [n, n],
  )
