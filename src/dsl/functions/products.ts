/** Products with sums: einsum, and the matrix products as its short forms. */
import type { Shape } from '../core/shape'
import type { Check, Einsum, Of } from '../core/shape-types'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import * as products from '../primitives/einsum'

const product = (where: string, formula: string, x: AnyTensor, y: AnyTensor): AnyTensor =>
  products.einsum(formula, checkTensor(where, x), checkTensor(where, y))

/**
 * The products of two operands, summed over the letters that the result lacks.
 *
 * @example
 * const a = tensor([1, 2, 3, 4], [2, 2])
 * const b = tensor([0, 1, 1, 0], [2, 2])
 * einsum('ij,jk->ik', a, b) // [[2, 1], [4, 3]]
 */
export function einsum<const F extends string, A extends Shape, B extends Shape>(
  formula: F,
  x: Tensor<A>,
  y: Tensor<B> & Check<Einsum<F, A, B>>,
): Of<Einsum<F, A, B>>
export function einsum(formula: string, x: AnyTensor, y: AnyTensor): AnyTensor {
  return product('einsum', formula, x, y)
}

/**
 * [n, k] · [k, m] → [n, m]
 *
 * @example
 * matmul(tensor([1, 2, 3, 4], [2, 2]), tensor([5, 6], [2, 1])) // [[17], [39]]
 */
export function matmul<A extends Shape, B extends Shape>(
  x: Tensor<A>,
  y: Tensor<B> & Check<Einsum<'ij,jk->ik', A, B>>,
): Of<Einsum<'ij,jk->ik', A, B>>
export function matmul(x: AnyTensor, y: AnyTensor): AnyTensor {
  return product('matmul', 'ij,jk->ik', x, y)
}

/**
 * Σ x · y over all elements of two tensors of one shape.
 *
 * @example
 * dot(tensor([1, 2], [2]), tensor([3, 4], [2])) // 11
 */
export function dot<S extends Shape>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<readonly []>
export function dot(x: AnyTensor, y: AnyTensor): AnyTensor {
  const letters = 'abcdefghijklmnop'.slice(0, checkTensor('dot', x).shape.length)
  return product('dot', `${letters},${letters}->`, x, y)
}
