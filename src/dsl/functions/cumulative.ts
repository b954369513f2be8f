/**
 * Sums and products of all elements up to each, along an axis, in log₂ n rounds: a sum loses no more than one of log₂ n
 * terms would, and the derivative of a product is right where factors are 0.
 */
import { resolveAxis, type Shape } from '../core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { binary, type BinaryName } from '../primitives/elementwise'
import { prefixes } from '../transforms/associative-scan'

/** A function of all elements up to each, along an axis. */
export type Cumulative = <S extends Shape, D extends 'float32' | 'int32'>(
  x: Tensor<S, D>,
  axis: number,
) => Tensor<S, D>

const cumulative = (where: string, name: BinaryName): Cumulative => {
  const along = (x: AnyTensor, axis: number): AnyTensor => {
    const at = resolveAxis(where, axis, checkTensor(where, x).shape.length)
    return prefixes(([a], [b]) => [binary(name, a, b)], [x], at)[0]
  }
  return along as Cumulative
}

/**
 * Sums of all elements up to each.
 *
 * @example
 * cumsum(tensor([1, 2, 3, 4], [2, 2]), 1) // [[1, 3], [3, 7]]
 */
export const cumsum: Cumulative = cumulative('cumsum', 'add')

/**
 * Products of all elements up to each.
 *
 * @example
 * cumprod(tensor([1, 2, 3, 4], [4]), 0) // [1, 2, 6, 24]
 */
export const cumprod: Cumulative = cumulative('cumprod', 'mul')
