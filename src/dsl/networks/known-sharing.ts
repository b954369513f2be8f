/**
 * Sharing that is known: vec(W) = U v for a given U, such as the one that stacks the matrices of a representation
 * (Zhou et al., 2021, Proposition 1). Nothing is slow: the bound that learned sharing can be held against.
 *
 * Law: `fullSharing` with its U frozen at the same values computes the same.
 */
import { fail } from '../core/problem'
import { type Shape, showShape, sizeOf } from '../core/shape'
import { checkTensor, type Tensor } from '../core/tensor'
import { einsum } from '../primitives/einsum'
import { placeholder, tensor } from '../primitives/leaves'
import type { None } from './records'
import { shaped } from './sharing/sides'
import type { Reparam } from './reparam'

/**
 * The reparameterisation by a constant U of shape [size of the weight, numbers of v]; v starts at 0. Throws unless U has
 * a row for each number of the weight.
 *
 * @example
 * const twice = tensor([1, 0, 0, 1, 1, 0, 0, 1], [4, 2])
 * const net = pipe(input([2]), dense(2, { bias: false }), reparam(sharedBy(twice)))
 * net.init(key(0)).fast.dense.weight.shape // [2]
 */
export const sharedBy =
  <N extends number, R extends number>(U: Tensor<readonly [N, R]>) =>
  <S extends Shape>(weight: Tensor<S>): Reparam<Tensor<S>, None, Tensor<readonly [R]>> => {
    const { shape } = checkTensor('sharedBy', weight)
    const [size, rank] = checkTensor('sharedBy', U).shape
    if (size !== sizeOf(shape))
      fail({
        where: 'sharedBy',
        given: `U of shape ${showShape(U.shape)} for a weight ${showShape(shape)}`,
        expected: `${sizeOf(shape)} rows, one for each number of the weight`,
      })
    return {
      slow: {},
      fast: placeholder([rank]),
      init: () => ({ slow: {}, fast: tensor(new Float64Array(rank), [rank]) }),
      apply: (_, v) => shaped(einsum('wr,r->w', U, v), shape),
    }
  }
