/**
 * Reshapes beside products. A reshape that joins axes moves from an operand to the result, one that splits
 * them from the result to the operands: so that reshapes meet and cancel, and products meet products. (Both
 * are views: they cost nothing wherever they are.) Letters are joined again only for an
 * engine that asks for it: it would hide the tasks' axis from whoever cuts a program into chunks of tasks.
 *
 * Here a splitting of letters is a map from a letter to the letters that take its place.
 */
import { share } from '../../dsl/core/primitive'
import { type Shape, sizeOf } from '../../dsl/core/shape'
import type { AnyTensor } from '../../dsl/core/tensor'
import { primitives } from '../../dsl/primitives'
import { einsum } from '../../dsl/primitives/einsum'
import { reshape } from '../../dsl/primitives/movement'
import { slopesOf } from '../../dsl/primitives/rules'
import { type Rule, settings, type Uses } from '../rewrite'
import { blocks } from './axes'
import { reshapeOfBroadcast } from './broadcasts'
import { addOfViews } from './movement'
import { respelled, wordsOf } from './products'

type Words = NonNullable<ReturnType<typeof wordsOf>>

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The sizes into which each letter of `word` is to be split, if one shape does nothing but split axes of the other. */
const splitting = (word: string, whole: Shape, parts: Shape): ReadonlyMap<string, Shape> | undefined => {
  if (sizeOf(whole) === 0) return undefined
  const found = new Map<string, Shape>()
  for (const { from, to } of blocks(whole, parts)) {
    if (from.length > 1) return undefined
    const sizes = to.map((axis) => parts[axis]).filter((size) => size > 1)
    if (from.length === 1) found.set(word[from[0]], sizes)
  }
  return [...found.values()].some((sizes) => sizes.length > 1) ? found : undefined
}

/** The product with letters split: both operands seen in finer shapes, and the finer result. */
const split = (
  { left, right, result, sizes }: Words,
  [a, b]: readonly AnyTensor[],
  parts: ReadonlyMap<string, Shape>,
): AnyTensor | undefined => {
  const letters = [...sizes.keys()].map((letter) => parts.get(letter) ?? [sizes.get(letter) ?? 1])
  if (letters.flat().length > ALPHABET.length / 2) return undefined
  let next = 0
  const names = new Map(
    [...sizes.keys()].map((letter, i) => [letter, letters[i].map(() => ALPHABET[next++]).join('')]),
  )
  const spelled = (word: string): string => [...word].map((letter) => names.get(letter)).join('')
  const shaped = (x: AnyTensor, word: string): AnyTensor =>
    reshape(
      x,
      [...word].flatMap((letter) => parts.get(letter) ?? [sizes.get(letter) ?? 1]),
    )
  return einsum(`${spelled(left)},${spelled(right)}->${spelled(result)}`, shaped(a, left), shaped(b, right))
}

/** Whether a reshape between these shapes is to move. */
export type Moves = (fine: Shape, coarse: Shape) => boolean

const ALL: Moves = () => true

/** Joined axes of an operand: joined in the result instead, or not at all. */
export const joinAfter =
  (moves = ALL): Rule =>
  (x) => {
    const words = wordsOf(x)
    if (words === undefined) return x
    for (const [operand, word] of [
      [x.inputs[0], words.left],
      [x.inputs[1], words.right],
    ] as const) {
      if (operand.op.name !== 'reshape' || !moves(operand.inputs[0].shape, operand.shape)) continue
      const parts = splitting(word, operand.shape, operand.inputs[0].shape)
      const product = parts && split(words, x.inputs, parts)
      if (product !== undefined) return reshape(product, x.shape)
    }
    return x
  }

/** Split axes of a result: split in the operands already. */
export const splitBefore =
  (moves = ALL): Rule =>
  (x, uses) => {
    const view = settings(primitives.reshape, x)
    const [product] = x.inputs
    const words = view && uses(product) <= 1 && moves(x.shape, product.shape) ? wordsOf(product) : undefined
    if (words === undefined) return x
    const parts = splitting(words.result, product.shape, x.shape)
    const finer = parts && split(words, product.inputs, parts)
    return finer === undefined ? x : reshape(finer, x.shape)
  }

const isElementwise = (x: AnyTensor): boolean => ['bounded', 'elementwise'].includes(slopesOf(x))

/** Whether a reshape from one shape to the other would join axes, and is to move. */
const joins = (fine: Shape, coarse: Shape, moves: Moves): boolean =>
  moves(fine, coarse) && splitting(ALPHABET.slice(0, coarse.length), coarse, fine) !== undefined

/** A value with finer axes: made so, where that is possible. */
const finerAs = (x: AnyTensor, shape: Shape, moves: Moves, uses: Uses): AnyTensor => {
  const view = reshapeOfBroadcast(reshape(x, shape), uses)
  return elementsAfter(moves)(view, uses)
}

/** What is done to each element of joined axes: done before they are joined. */
export const elementsBefore =
  (moves: Moves): Rule =>
  (x, uses) => {
    if (!isElementwise(x)) return x
    const joined = x.inputs.find(
      ({ op, inputs: [source] }) => op.name === 'reshape' && joins(source.shape, x.shape, moves),
    )
    if (joined === undefined) return x
    const { shape } = joined.inputs[0]
    const finer = x.inputs.map((input) => finerAs(input, shape, moves, uses))
    return reshape(share(x.op, finer, { shape, dtype: x.dtype }), x.shape)
  }

/** A sum of two views, unless axes were split for it: behind the sum they would be split before it again, without end. */
export const addOfJoined =
  (moves: Moves): Rule =>
  (x, uses) => {
    const y = addOfViews(x, uses)
    return y !== x && joins(x.shape, y.inputs[0].shape, moves) ? x : y
  }

/** Joined axes that are split again behind what is done to each element: not joined for it. */
export const elementsAfter =
  (moves: Moves): Rule =>
  (x, uses) => {
    const [whole] = x.inputs
    if (x.op.name !== 'reshape' || uses(whole) > 1 || !isElementwise(whole)) return x
    if (!joins(x.shape, whole.shape, moves)) return x
    const finer = whole.inputs.map((input) => finerAs(input, x.shape, moves, uses))
    return share(whole.op, finer, x)
  }

/** Letters that stand together, in one order, wherever they stand, as one. */
export const joinLetters: Rule = (x) => {
  const words = wordsOf(x)
  if (words === undefined) return x
  const sizes = new Map(words.sizes)
  let spelled = [words.left, words.right, words.result]
  for (let pair = together(spelled); pair !== undefined; pair = together(spelled)) {
    const [first, second] = pair
    sizes.set(first, (sizes.get(first) ?? 1) * (sizes.get(second) ?? 1))
    spelled = spelled.map((word) => word.replace(second, ''))
  }
  const [left, right, result] = spelled
  if (result === words.result && left === words.left) return x
  return respelled(x, [left, right, result], sizes)
}

/** Two letters that follow each other in every word that has one of them. */
const together = (words: readonly string[]): string | undefined =>
  words
    .flatMap((word) => [...word].slice(1).map((letter, i) => word[i] + letter))
    .find((pair) =>
      words.every((word) => word.includes(pair) || !(word.includes(pair[0]) || word.includes(pair[1]))),
    )
