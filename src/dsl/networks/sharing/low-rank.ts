/**
 * Sharing of low rank: vec(W) = U v as in `fullSharing`, where U, as an array [inputs, outputs, numbers of v], is a sum of
 * `rank` products of three vectors (canonical polyadic decomposition: Hitchcock, 1927; Kolda and Bader, "Tensor
 * decompositions and applications", SIAM Review 2009). In matrices W = B · diag(Cᵀ v) · Aᵀ: all tasks use the same
 * directions A and B, which for the equivariant maps of a commutative group are its characters.
 *
 * Laws: W has at most that rank; it is what `fullSharing` makes of the same U.
 */
import { checkParts } from '../../core/arguments'
import { fail } from '../../core/problem'
import { type Key, normal, split } from '../../core/random'
import { type Shape, sizeOf } from '../../core/shape'
import type { Tensor } from '../../core/tensor'
import { einsum } from '../../primitives/einsum'
import { placeholder, tensor } from '../../primitives/leaves'
import type { Reparam } from '../reparam'
import { type Inputs, type Outputs, sidesOf, shaped } from './sides'

/** The slow factors: directions of the outputs, of the inputs, and how v weighs them. */
type Factors<S extends Shape, R extends number, K extends number> = {
  readonly A: Tensor<readonly [Outputs<S>, R]>
  readonly B: Tensor<readonly [Inputs<S>, R]>
  readonly C: Tensor<readonly [K, R]>
}

interface LowRankSettings<R extends number, K extends number> {
  /** Products that U is a sum of. */
  readonly rank: R
  /** Numbers of v: what a task adapts. */
  readonly numbers: K
}

/**
 * (inputs + outputs + numbers) · rank slow numbers, where `fullSharing` has inputs · outputs · numbers. The entries of U
 * start with the deviation that those of `fullSharing` have, 0.01, and v as there, ~ N(0, 1 / out²). Throws unless
 * `rank` and `numbers` are whole and at least 1.
 *
 * @example
 * const net = pipe(input([70]), dense(68), reparam(lowRank({ rank: 80, numbers: 6 })))
 * net.init(key(0)).slow.dense.B.shape // [70, 80]
 * net.init(key(0)).fast.dense.weight.shape // [6]
 */
export const lowRank = <R extends number, K extends number>(settings: LowRankSettings<R, K>) => {
  const { rank, numbers } = checkParts('lowRank', settings, {}, 'lowRank({ rank: 80, numbers: 6 })')
  if (![rank, numbers].every((n) => Number.isInteger(n) && n >= 1))
    fail({
      where: 'lowRank',
      given: `rank ${rank} and ${numbers} numbers`,
      expected: 'whole numbers of at least 1',
      fix: 'lowRank({ rank: 80, numbers: 6 })',
    })
  return <S extends Shape>(weight: Tensor<S>): Reparam<Tensor<S>, Factors<S, R, K>, Tensor<readonly [K]>> => {
    const [inputs, outputs] = sidesOf(weight.shape)
    const deviation = Math.cbrt(0.01 / Math.sqrt(rank))
    const scaled = <const T extends Shape>(key: Key, shape: T, sd: number): Tensor<T> =>
      tensor(
        normal(key, sizeOf(shape)).map((z) => z * sd),
        shape,
      )
    return {
      slow: {
        A: placeholder([outputs, rank]),
        B: placeholder([inputs, rank]),
        C: placeholder([numbers, rank]),
      },
      fast: placeholder([numbers]),
      init: (key) => ({
        slow: {
          A: scaled(split(key, 'A'), [outputs, rank], deviation),
          B: scaled(split(key, 'B'), [inputs, rank], deviation),
          C: scaled(split(key, 'C'), [numbers, rank], deviation),
        },
        fast: scaled(split(key, 'v'), [numbers], 1 / outputs),
      }),
      apply: ({ A, B, C }, v) => {
        const strengths = einsum('kr,k->r', C, v)
        const matrix = einsum('ir,or->io', B, einsum('or,r->or', A, strengths))
        return shaped(matrix, weight.shape)
      },
    }
  }
}
