/**
 * Less work for the same result, by rules of algebra. Each makes the program smaller or cheaper, or brings two
 * instructions together of which another rule makes one. What is infinite or NaN stays so (no x · 0 becomes 0),
 * but sums are taken in another order: where infinities meet, NaN may come out for an infinity, or the reverse.
 *
 * Law: the same meaning, up to rounding.
 */
import type { AnyTensor } from '../dsl/core/tensor'
import { rewrite, type Rule } from './rewrite'
import { choose, mergeFactors, moveSigns, stepOfRelu } from './simplify/arithmetic'
import {
  beforeBroadcast,
  reshapeOfBroadcast,
  sumOfBroadcast,
  transposeOfBroadcast,
} from './simplify/broadcasts'
import { addOfViews, concatsOf, mergeMoves, padsOf, slicesOf, sumsOf } from './simplify/movement'
import {
  elementwiseProduct,
  longLetters,
  orderedResult,
  plainOperands,
  summedProduct,
} from './simplify/products'
import {
  addOfJoined,
  elementsAfter,
  elementsBefore,
  joinAfter,
  joinLetters,
  type Moves,
  splitBefore,
} from './simplify/splits'

/** The first rule that has something to say. */
const firstOf =
  (rules: readonly Rule[]): Rule =>
  (x, uses) => {
    for (const rule of rules) {
      const y: AnyTensor = rule(x, uses)
      if (y !== x) return y
    }
    return x
  }

const rules: readonly Rule[] = [
  mergeMoves,
  addOfViews,
  slicesOf,
  padsOf,
  concatsOf,
  choose,
  mergeFactors,
  moveSigns,
  stepOfRelu,
  beforeBroadcast,
  sumOfBroadcast,
  transposeOfBroadcast,
  reshapeOfBroadcast,
  sumsOf,
  plainOperands,
  orderedResult,
  summedProduct,
  elementwiseProduct,
]

export const simplify = rewrite(firstOf(rules))

/**
 * The same, with reshapes moved out from between products, so that products of products can be seen. Its letters
 * are many and their axes short, and what an engine knows by its shape, such as a convolution, is harder to
 * recognise: it is only worth it where the order of products can be improved.
 */
export const split = rewrite(firstOf([...rules, longLetters, joinAfter(), splitBefore()]))

/** Letters that always stand together joined, for an engine that wants few axes. Law: the same meaning. */
export const join = rewrite(firstOf([mergeMoves, joinLetters]))

/**
 * Reshapes that move away from products, so that what is between products is made and read in one shape. Law: the same
 * meaning.
 */
export const apart = (moves: Moves) =>
  rewrite(
    firstOf([
      mergeMoves,
      reshapeOfBroadcast,
      addOfJoined(moves),
      joinAfter(moves),
      splitBefore(moves),
      elementsBefore(moves),
      elementsAfter(moves),
    ]),
  )
