/**
 * An einsum as one (batched) matrix product: each operand's axes are brought into the order batch, rows,
 * columns, each group multiplied out, and the product's axes into the order of the result. Among all
 * orders that do this, the plan takes the one that costs least by three measured unit prices.
 */
import { sizeOf, type Shape } from '../../dsl/core/shape'
import type { Spec } from '../../dsl/core/tensor'
import { letterSizes, parseFormula } from '../../dsl/primitives/einsum'
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

/** Letters of one group in the orders in which the given words have them, each order once. */
const orders = (letters: ReadonlySet<string>, words: readonly string[]): readonly string[] => [
  ...new Set(words.map((word) => [...word].filter((letter) => letters.has(letter)).join(''))),
]

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

  const parsed = parseFormula(formula)
  const candidates = [false, true].flatMap((swapped) => {
    const [left, right] = swapped ? [parsed.right, parsed.left] : [parsed.left, parsed.right]
    const { result } = parsed
    const pick = (keep: (letter: string) => boolean) => new Set([...sizes.keys()].filter(keep))
    const groups = {
      batch: pick((x) => left.includes(x) && right.includes(x) && result.includes(x)),
      rows: pick((x) => !right.includes(x)),
      columns: pick((x) => !left.includes(x)),
      inner: pick((x) => !result.includes(x)),
    }
    return orders(groups.batch, [left, right, result]).flatMap((batch) =>
      orders(groups.rows, [left, result]).flatMap((rows) =>
        orders(groups.columns, [right, result]).flatMap((columns) =>
          orders(groups.inner, [left, right]).map((inner) => {
            const words = {
              left: batch + rows + inner,
              right: batch + inner + columns,
              result: batch + rows + columns,
            }
            const moved =
              (big(left) === big(words.left) ? 0 : count(left)) +
              (big(right) === big(words.right) ? 0 : count(right)) +
              (big(result) === big(words.result) ? 0 : count(result))
            const plan: Plan = {
              swapped,
              left: move(left, words.left),
              right: move(right, words.right),
              result: move(words.result, result),
              batch: count(batch),
              m: count(rows),
              k: count(inner),
              n: count(columns),
            }
            return { plan, cost: MOVE * moved + PACK * count(right) + MULTIPLY * work(plan) }
          }),
        ),
      ),
    )
  })
  return candidates.reduce((best, candidate) => (candidate.cost < best.cost ? candidate : best)).plan
}
