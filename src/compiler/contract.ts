/**
 * The order of products. A product of a product is a product of three, and which two are multiplied first is
 * free: x · (U v) may be (x · U) v, and then the weight U v of each task need not exist. The cheapest of the
 * three orders is taken, one product after the other, until none of them gets cheaper; a product that others
 * need too costs nothing more. Numbers of which one order overflows or underflows may not do so in another, and what is
 * endless may meet zero in one order alone: only products of products that stay within float32 are the same.
 *
 * Laws: the same meaning, up to rounding; never a higher price.
 */
import { sizeOf } from '../dsl/core/shape'
import type { AnyTensor } from '../dsl/core/tensor'
import type { Program } from '../dsl/transforms/program'
import { einsum } from '../dsl/primitives/einsum'
import { price, priceOf } from './cost'
import { isOlder, rewrite, type Uses } from './rewrite'
import { split } from './simplify'
import { common, wordsOf } from './simplify/products'

/** An operand with the letters of its axes. */
interface Factor {
  readonly of: AnyTensor
  readonly word: string
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')

/** A product whose operand number `at` is a product, as three factors in the letters of both formulas. */
const threeFactors = (x: AnyTensor, at: 0 | 1) => {
  const outer = wordsOf(x)
  const inner = outer && wordsOf(x.inputs[at])
  if (outer === undefined || inner === undefined) return undefined
  const own = at === 0 ? outer.left : outer.right
  const free = LETTERS.filter((letter) => !outer.sizes.has(letter))
  const names = new Map(
    [...inner.sizes.keys()].map((letter) => {
      const axis = inner.result.indexOf(letter)
      return [letter, axis < 0 ? free.pop() : own[axis]]
    }),
  )
  const spelled = (word: string): string => [...word].map((letter) => names.get(letter)).join('')
  const [p, q] = x.inputs[at].inputs
  const first: Factor = { of: p, word: spelled(inner.left) }
  const second: Factor = { of: q, word: spelled(inner.right) }
  const third: Factor = { of: x.inputs[1 - at], word: at === 0 ? outer.right : outer.left }
  return { first, second, third, result: outer.result }
}

/**
 * Two factors multiplied, with what the third and the result need of their letters. Equal products are written
 * in one way: with the newer factor's letters first, for data is newer than weights, and has the tasks in front.
 */
const multiplied = (a: Factor, b: Factor, needed: string): Factor => {
  const [older, newer] = isOlder(b.of, a.of) ? [b, a] : [a, b]
  const word = common([...new Set(newer.word + older.word)].join(''), needed)
  return { of: einsum(`${older.word},${newer.word}->${word}`, older.of, newer.of), word }
}

/** What it costs to have a value: nothing where the program has it anyway. */
const extra = (x: AnyTensor, uses: Uses): number => (uses(x) > 0 ? 0 : priceOf(x))

/** The cheapest order of a product of three. */
const reordered = (x: AnyTensor, uses: Uses): AnyTensor => {
  let [best, least] = [x, Infinity]
  for (const at of [0, 1] as const) {
    const factors = threeFactors(x, at)
    if (factors === undefined) continue
    const { first, second, third, result } = factors
    const inner = x.inputs[at]
    const now = priceOf(x) + (uses(inner) > 1 ? 0 : priceOf(inner))
    for (const [near, far] of [
      [first, second],
      [second, first],
    ]) {
      // a product of tensors that share nothing is larger than both
      if (common(near.word, third.word) === '' && sizeOf(near.of.shape) > 1) continue
      const pair = multiplied(near, third, far.word + result)
      const y = einsum(`${pair.word},${far.word}->${result}`, pair.of, far.of)
      const then = priceOf(y) + extra(pair.of, uses)
      if (then - now < Math.min(0, least)) [best, least] = [y, then - now]
    }
  }
  return best
}

/** Each product once: what a value costs depends on who else reads it, and that is known again after a pass. */
const inOrder = (program: Program): Program => {
  const settled = new Set<AnyTensor>()
  return rewrite((x, uses) => {
    const y = settled.has(x) ? x : reordered(x, uses)
    settled.add(y)
    return y
  })(program)
}

/** The better order, if there is one; without it reshapes stay where they were. */
export const contract = (program: Program): Program => {
  const next = inOrder(split(split(program)))
  return price(next) < price(program) ? next : program
}
