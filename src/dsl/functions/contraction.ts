/**
 * Sums of products of any number of operands, in Einstein's notation, by products of two: a letter twice in a word
 * takes the diagonal, and what is multiplied first is what costs least (the compiler looks for a better order yet).
 *
 * Law: the result is the sum over all letters that it lacks of the products of all operands.
 */
import { fail } from '../core/problem'
import { showShape, sizeOf } from '../core/shape'
import type { AnyTensor } from '../core/tensor'
import { sumAxes } from '../primitives/broadcast'
import { einsum } from '../primitives/einsum'
import { reshape, transpose } from '../primitives/movement'
import { pad, slice } from '../primitives/slice'

/** A tensor with the letters of its axes. */
interface Factor {
  readonly of: AnyTensor
  readonly word: string
}

type Sizes = ReadonlyMap<string, number>

const unique = (letters: string): string => [...new Set(letters)].join('')

/** The words of a formula, one for each operand, and that of the result. */
const parsed = (formula: string, xs: readonly AnyTensor[]) => {
  const match = /^((?:[a-zA-Z]*,)*[a-zA-Z]*)->([a-zA-Z]*)$/.exec(formula)
  const words = match?.[1].split(',')
  if (match === null || words === undefined)
    return fail({
      where: 'einsum',
      given: `the formula '${formula}'`,
      expected: "a word for each operand and a result, as in 'ij,jk->ik'",
    })
  if (words.length !== xs.length)
    return fail({ where: `einsum '${formula}'`, given: `${xs.length} operands`, expected: `${words.length}` })
  return { words, result: match[2] }
}

const checkedSizes = (
  formula: string,
  xs: readonly AnyTensor[],
  words: readonly string[],
  result: string,
): Sizes => {
  const sizes = new Map<string, number>()
  const refuse = (expected: string) =>
    fail({
      where: `einsum '${formula}'`,
      given: xs.map(({ shape }) => showShape(shape)).join(' and '),
      expected,
    })
  words.forEach((word, k) => {
    const { shape } = xs[k]
    if (word.length !== shape.length) refuse(`a shape with ${word.length} axes for '${word}'`)
    ;[...word].forEach((letter, axis) => {
      if ((sizes.get(letter) ?? shape[axis]) !== shape[axis]) refuse(`one size for the letter '${letter}'`)
      sizes.set(letter, shape[axis])
    })
  })
  if (unique(result) !== result)
    fail({
      where: `einsum '${formula}'`,
      given: `a letter twice in '${result}'`,
      expected: 'each letter once in the result',
    })
  for (const letter of result) if (!sizes.has(letter)) refuse(`an operand with the letter '${letter}'`)
  return sizes
}

/** The diagonal of the last two axes, of n each: every (n + 1)-th of n² numbers. */
const diagonal = (x: AnyTensor): AnyTensor => {
  const outer = x.shape.slice(0, -2)
  const n = x.shape[outer.length]
  const none = outer.map(() => 0)
  const line = pad(reshape(x, [...outer, n * n]), [...none, 0], [...none, n])
  return reshape(slice(reshape(line, [...outer, n, n + 1]), [...none, 0, 0], [...outer, n, 1]), [...outer, n])
}

/** The factor with each letter once. */
const diagonals = ({ of, word }: Factor): Factor => {
  const second = [...word].findIndex((letter, axis) => word.indexOf(letter) < axis)
  if (second < 0) return { of, word }
  const first = word.indexOf(word[second])
  const others = of.shape.map((_, axis) => axis).filter((axis) => axis !== first && axis !== second)
  return diagonals({
    of: diagonal(transpose(of, [...others, first, second])),
    word: [...others, first].map((axis) => word[axis]).join(''),
  })
}

/** The factor alone: what the result lacks is summed, the rest put in its order. */
const arranged = ({ of, word }: Factor, result: string): AnyTensor => {
  const dropped = [...word].flatMap((letter, axis) => (result.includes(letter) ? [] : [axis]))
  const left = [...word].filter((letter) => result.includes(letter))
  return transpose(
    sumAxes(of, dropped),
    [...result].map((letter) => left.indexOf(letter)),
  )
}

/** The pair whose product takes the fewest multiplications; of equal ones the first. */
const cheapest = (factors: readonly Factor[], sizes: Sizes): readonly [Factor, Factor] => {
  const price = ([a, b]: readonly [Factor, Factor]): number =>
    sizeOf([...unique(a.word + b.word)].map((letter) => sizes.get(letter) ?? 0))
  const pairs = factors.flatMap((a, i) => factors.slice(i + 1).map((b) => [a, b] as const))
  return pairs.reduce((best, pair) => (price(pair) < price(best) ? pair : best))
}

const multiplied = (factors: readonly Factor[], result: string, sizes: Sizes): AnyTensor => {
  if (factors.length === 1) return arranged(factors[0], result)
  const [a, b] = cheapest(factors, sizes)
  const rest = factors.filter((factor) => factor !== a && factor !== b)
  const needed = rest.map(({ word }) => word).join('') + result
  const word =
    rest.length === 0
      ? result
      : [...unique(a.word + b.word)].filter((letter) => needed.includes(letter)).join('')
  const both = { of: einsum(`${a.word},${b.word}->${word}`, a.of, b.of), word }
  return rest.length === 0 ? both.of : multiplied([...rest, both], result, sizes)
}

/** `einsum` of any number of operands. */
export const contracted = (formula: string, xs: readonly AnyTensor[]): AnyTensor => {
  const { words, result } = parsed(formula, xs)
  const sizes = checkedSizes(formula, xs, words, result)
  return multiplied(
    words.map((word, k) => diagonals({ of: xs[k], word })),
    result,
    sizes,
  )
}
