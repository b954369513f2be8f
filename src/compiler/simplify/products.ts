/**
 * Products with as few letters, operands and steps as can be: movements, repetitions and sums around an einsum
 * become letters of its formula.
 */
import { sizeOf } from '../../dsl/core/shape'
import type { AnyTensor } from '../../dsl/core/tensor'
import { primitives } from '../../dsl/primitives'
import { broadcast } from '../../dsl/primitives/broadcast'
import { einsum, letterSizes, parseFormula } from '../../dsl/primitives/einsum'
import { mul } from '../../dsl/primitives/elementwise'
import { reshape, transpose } from '../../dsl/primitives/movement'
import { type Rule, settings } from '../rewrite'
import { axesOf } from './axes'

/** The words of a product, or `undefined` for any other expression. */
export const wordsOf = (x: AnyTensor) => {
  const product = settings(primitives.einsum, x)
  return product && { ...parseFormula(product.formula), sizes: letterSizes(product.formula, x.inputs) }
}

/** The letters of `word` that `other` has too, or has not. */
export const common = (word: string, other: string): string =>
  [...word].filter((letter) => other.includes(letter)).join('')
const without = (word: string, other: string): string =>
  [...word].filter((letter) => !other.includes(letter)).join('')

/** The axes of a tensor named by `from` brought into the order of `to`. */
const arranged = (x: AnyTensor, from: string, to: string): AnyTensor =>
  transpose(
    x,
    [...to].map((letter) => from.indexOf(letter)),
  )

/** An operand in another order, or repeated, is read as it was before. */
export const plainOperands: Rule = (x) => {
  const words = wordsOf(x)
  if (words === undefined) return x
  const [left, right] = [words.left, words.right].map((word, i) => {
    const operand = x.inputs[i]
    const order = settings(primitives.transpose, operand)?.order
    if (order !== undefined)
      return {
        word: axesOf(operand)
          .map((axis) => word[order.indexOf(axis)])
          .join(''),
        of: operand.inputs[0],
      }
    const axes = settings(primitives.broadcast, operand)?.axes
    if (axes !== undefined) return { word: axes.map((axis) => word[axis]).join(''), of: operand.inputs[0] }
    return { word, of: operand }
  })
  if (left.of === x.inputs[0] && right.of === x.inputs[1]) return x
  const result = common(words.result, left.word + right.word)
  const lost = without(words.left + words.right, left.word + right.word + words.result)
  if (lost !== '') return x
  return broadcast(
    einsum(`${left.word},${right.word}->${result}`, left.of, right.of),
    x.shape,
    [...result].map((letter) => words.result.indexOf(letter)),
  )
}

/** A product whose axes are then put in order has them in that order at once. */
export const orderedResult: Rule = (x, uses) => {
  const turned = settings(primitives.transpose, x)
  const [product] = x.inputs
  const words = turned && uses(product) <= 1 ? wordsOf(product) : undefined
  if (turned === undefined || words === undefined) return x
  const result = turned.order.map((axis) => words.result[axis]).join('')
  return einsum(`${words.left},${words.right}->${result}`, product.inputs[0], product.inputs[1])
}

/** A sum of a product is a product: that of an einsum, or of two tensors of equal shapes. */
export const summedProduct: Rule = (x, uses) => {
  const total = settings(primitives.sum, x)
  const [product] = x.inputs
  if (total === undefined || uses(product) > 1 || sizeOf(product.shape) === 0) return x
  const words = wordsOf(product) ?? multiplied(product)
  if (words === undefined) return x
  const result = [...words.result].filter((_, axis) => !total.axes.includes(axis)).join('')
  return einsum(`${words.left},${words.right}->${result}`, product.inputs[0], product.inputs[1])
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** An elementwise product as an einsum. */
const multiplied = ({ op, shape, dtype }: AnyTensor) => {
  if (op.name !== 'mul' || dtype !== 'float32') return undefined
  const word = LETTERS.slice(0, shape.length)
  return { left: word, right: word, result: word }
}

/** A product that sums nothing, of a tensor with a smaller one, is elementwise. */
export const elementwiseProduct: Rule = (x) => {
  const words = wordsOf(x)
  if (words === undefined) return x
  const { left, right, result } = words
  const [a, b] = x.inputs
  const times = (large: AnyTensor, small: AnyTensor, word: string): AnyTensor => {
    const inOrder = common(result, word)
    const axes = [...inOrder].map((letter) => result.indexOf(letter))
    return mul(large, broadcast(arranged(small, word, inOrder), large.shape, axes))
  }
  if (right === result && without(left, result) === '') return times(b, a, left)
  if (left === result && without(right, result) === '') return times(a, b, right)
  return x
}

/** The same product with other letters, whose sizes make views of the operands. */
export const respelled = (
  x: AnyTensor,
  [left, right, result]: readonly string[],
  sizes: ReadonlyMap<string, number>,
): AnyTensor => {
  const [a, b] = [left, right].map((word, i) =>
    reshape(
      x.inputs[i],
      [...word].map((letter) => sizes.get(letter) ?? 1),
    ),
  )
  return reshape(einsum(`${left},${right}->${result}`, a, b), x.shape)
}

/** Axes of size 1 are no letters. */
export const longLetters: Rule = (x) => {
  const words = wordsOf(x)
  if (words === undefined) return x
  const { sizes } = words
  const short = [...sizes].filter(([, size]) => size === 1).map(([letter]) => letter)
  if (short.length === 0) return x
  const [left, right, result] = [words.left, words.right, words.result].map((word) =>
    without(word, short.join('')),
  )
  return respelled(x, [left, right, result], sizes)
}
