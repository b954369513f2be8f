/** Among the orders of an einsum as a matrix product, the one that costs least by three measured unit prices. */
import { sizeOf, type Shape } from '../../dsl/core/shape'
import type { Spec } from '../../dsl/core/tensor'
import { letterSizes, parseFormula } from '../../dsl/primitives/einsum'
import { cheapest, type Contraction, laidOut } from '../kit/contraction'
import type { MatrixProduct } from './kernels'

/** Axes in a new order; `undefined` where they are in that order already. */
export type Move = { readonly shape: Shape; readonly order: readonly number[] } | undefined

export interface Plan extends MatrixProduct {
  /** Whether the second operand is the left factor. */
  readonly swapped: boolean
  readonly left: Move
  readonly right: Move
  /** From the product's axes to the result's. */
  readonly result: Move
}

/** Nanoseconds for each number that is moved, packed as the right factor, and multiplied (wasm, one core). */
const MOVE = 2.2
const PACK = 8.5
const MULTIPLY = 0.07

/** Multiplications of a product, whole tiles counted. */
const work = ({ batch, m, k, n }: MatrixProduct): number =>
  batch * 4 * Math.ceil(m / 4) * k * 8 * Math.ceil(n / 8)

export const planEinsum = (formula: string, specs: readonly Spec[]): Plan => {
  const sizes = letterSizes(formula, specs)
  const shapeOf = (word: string): Shape => [...word].map((letter) => sizes.get(letter) ?? 1)
  const count = (word: string): number => sizeOf(shapeOf(word))
  const big = (word: string): string => [...word].filter((letter) => sizes.get(letter) !== 1).join('')
  const move = (from: string, to: string): Move =>
    big(from) === big(to)
      ? undefined
      : { shape: shapeOf(from), order: [...to].map((letter) => from.indexOf(letter)) }

  const words = parseFormula(formula)
  const planOf = (contraction: Contraction): Plan => {
    const { swapped, batch, rows, columns, inner } = contraction
    const [left, right] = swapped ? [words.right, words.left] : [words.left, words.right]
    const laid = laidOut(contraction)
    return {
      swapped,
      left: move(left, laid.left),
      right: move(right, laid.right),
      result: move(laid.product, words.result),
      batch: count(batch),
      m: count(rows),
      k: count(inner),
      n: count(columns),
    }
  }
  const price = (contraction: Contraction): number => {
    const plan = planOf(contraction)
    const moved = [plan.left, plan.right, plan.result].map((one) =>
      one === undefined ? 0 : sizeOf(one.shape),
    )
    const packed = count(contraction.swapped ? words.left : words.right)
    return MOVE * moved.reduce((a, b) => a + b) + PACK * packed + MULTIPLY * work(plan)
  }
  return planOf(cheapest(words, price))
}
