/**
 * C₄, the group of quarter turns of a square, acting on images [n, n, c] exactly: no pixel is interpolated.
 * On the first two axes a quarter turn is a transposition and a flip; further axes stay as they are.
 *
 * Laws: turn(turn(x, a), b) = turn(x, a + b); four quarter turns are the identity.
 */
import { fail } from '../dsl/core/problem'
import { type Shape, showShape } from '../dsl/core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../dsl/core/tensor'
import { flip, transpose } from '../dsl/primitives/movement'

/**
 * The elements of the group: how many quarter turns, anticlockwise where rows count downwards.
 *
 * @example
 * quarterTurns.map((quarters) => quarters * 90) // [0, 90, 180, 270]
 */
export const quarterTurns = [0, 1, 2, 3] as const

/**
 * The tensor turned by `quarters` of a full turn in its first two axes, which must be of one size. Throws where they
 * differ, and for turns that are not whole.
 *
 * @example
 * rot90(tensor([1, 2, 3, 4], [2, 2]), 1) // [[2, 4], [1, 3]]
 */
export function rot90<S extends readonly [number, number, ...Shape]>(
  x: Tensor<S>,
  quarters: number,
): Tensor<S>
export function rot90(x: AnyTensor, quarters: number): AnyTensor {
  const [rows, columns, ...rest] = checkTensor('rot90', x).shape
  if (x.shape.length < 2 || rows !== columns)
    fail({
      where: 'rot90',
      given: `a tensor of shape ${showShape(x.shape)}`,
      expected: 'as many rows as columns, in its first two axes',
    })
  if (!Number.isInteger(quarters))
    fail({ where: 'rot90', given: `${quarters} quarter turns`, expected: 'a whole number' })
  const once = (y: AnyTensor): AnyTensor =>
    flip(transpose(y, [1, 0, ...rest.map((_, axis) => axis + 2)]), [0])
  return Array.from({ length: ((quarters % 4) + 4) % 4 }).reduce<AnyTensor>(once, x)
}
