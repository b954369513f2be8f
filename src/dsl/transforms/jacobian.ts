/**
 * All derivatives of a function on one tensor at once, as a tensor: each element of the result by each of the point.
 *
 * Laws: jacobian(f)(x) · t = jvp(f)(x, t) and u · jacobian(f)(x) = vjp(f)(x, u); hessian(f)(x) · t = hvp(f)(x, t).
 */
import { type Shape, sizeOf, tabulate } from '../core/shape'
import type { AnyTensor, Scalar, Tensor } from '../core/tensor'
import { placeholder, tensor } from '../primitives/leaves'
import { reshape, transpose } from '../primitives/movement'
import { grad, linearize, vjp } from './grad'
import { batch } from './vmap'

/** A linear function of tensors of this shape, on each of those with one 1: its values along a first axis. */
const onBasis = (shape: Shape, linear: (x: Tensor) => AnyTensor): AnyTensor => {
  const size = sizeOf(shape)
  const basis = tensor(
    tabulate(size * size, (i) => Number(i % (size + 1) === 0)),
    [size, ...shape],
  )
  const one = placeholder(shape)
  const [all] = batch([linear(one)], new Map([[one, basis]]), { size })
  return all
}

/**
 * The derivative of every element of the result by every element of the point, of the shape of the result followed by
 * that of the point. Rows are pulled back where the result has fewer elements, and columns pushed on where the point has.
 *
 * @example
 * jacobian((x: Tensor<readonly [2]>) => mul(x, x))(tensor([1, 3], [2])) // [[2, 0], [0, 6]]
 */
export function jacobian<S extends Shape, R extends Shape>(
  f: (point: Tensor<S>) => Tensor<R>,
): (point: Tensor<S>) => Tensor<readonly [...R, ...S]>
export function jacobian(f: (point: Tensor) => Tensor): (point: Tensor) => AnyTensor {
  return (point) => {
    const [value, along] = linearize(f)(point)
    const { shape } = value
    if (sizeOf(shape) <= sizeOf(point.shape))
      return reshape(
        onBasis(shape, (cotangent) => vjp(f)(point, cotangent)[1]),
        [...shape, ...point.shape],
      )
    const columns = onBasis(point.shape, along)
    const turned = transpose(columns, [...shape.map((_, axis) => axis + 1), 0])
    return reshape(turned, [...shape, ...point.shape])
  }
}

/**
 * The second derivatives of a scalar function by its point: [...S, ...S] for a point of shape S.
 *
 * @example
 * hessian((x: Tensor<readonly [2]>) => dot(x, x))(tensor([2, 3], [2])) // [[2, 0], [0, 2]]
 */
export const hessian = <S extends Shape>(
  f: (point: Tensor<S>) => Scalar,
): ((point: Tensor<S>) => Tensor<readonly [...S, ...S]>) => jacobian<S, S>(grad(f))
