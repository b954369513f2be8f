/** Products with sums: einsum, and the matrix products as its short forms. */
import type { Shape } from '../core/shape'
import type { Check, Einsum, Of } from '../core/shape-types'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import * as products from '../primitives/einsum'
import { contracted } from './contraction'

const product = (where: string, formula: string, x: AnyTensor, y: AnyTensor): AnyTensor =>
  products.einsum(formula, checkTensor(where, x), checkTensor(where, y))

/** Tensors of these shapes. */
type Operands<Shapes extends readonly Shape[]> = { readonly [I in keyof Shapes]: Tensor<Shapes[I]> }

/**
 * The products of operands, summed over the letters that the result lacks; a letter twice in a word takes the diagonal.
 * Throws for a formula that does not fit the operands, and where a letter stands for two sizes.
 *
 * @example
 * const a = tensor([1, 2, 3, 4], [2, 2])
 * const b = tensor([0, 1, 1, 0], [2, 2])
 * einsum('ij,jk->ik', a, b) // [[2, 1], [4, 3]]
 * einsum('ii->', a) // 5
 * einsum('ij,jk,kl->il', a, b, a) // [[5, 8], [13, 20]]
 */
export function einsum<const F extends string, const Shapes extends readonly Shape[]>(
  formula: F & Check<Einsum<F, Shapes>>,
  ...xs: Operands<Shapes>
): Of<Einsum<F, Shapes>>
export function einsum(formula: string, ...xs: readonly AnyTensor[]): AnyTensor {
  return contracted(
    formula,
    xs.map((x) => checkTensor('einsum', x)),
  )
}

/**
 * [n, k] · [k, m] → [n, m]
 *
 * @example
 * matmul(tensor([1, 2, 3, 4], [2, 2]), tensor([5, 6], [2, 1])) // [[17], [39]]
 */
export function matmul<A extends Shape, B extends Shape>(
  x: Tensor<A>,
  y: Tensor<B> & Check<Einsum<'ij,jk->ik', readonly [A, B]>>,
): Of<Einsum<'ij,jk->ik', readonly [A, B]>>
export function matmul(x: AnyTensor, y: AnyTensor): AnyTensor {
  return product('matmul', 'ij,jk->ik', x, y)
}

/**
 * Σ x · y over all elements of two tensors of one shape. Throws where the shapes differ, and for bools.
 *
 * @example
 * dot(tensor([1, 2], [2]), tensor([3, 4], [2])) // 11
 */
export function dot<S extends Shape>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<readonly []>
export function dot(x: AnyTensor, y: AnyTensor): AnyTensor {
  const letters = 'abcdefghijklmnop'.slice(0, checkTensor('dot', x).shape.length)
  return product('dot', `${letters},${letters}->`, x, y)
}
