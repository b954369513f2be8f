/**
 * An einsum as one (batched) matrix product: each operand's letters are brought into the order batch, rows, inner or
 * batch, inner, columns, and those of the product from batch, rows, columns into the order of the result. There are many
 * orders that do this; which of them is cheapest only an engine knows.
 *
 * Law: every order that is proposed gives the einsum.
 */

/** The letters of two operands and a result, in the order in which their axes lie. */
export interface Words {
  readonly left: string
  readonly right: string
  readonly result: string
}

/** Letters in groups: those of both operands and the result, of one of them alone, and those that are summed. */
export interface Contraction {
  /** Whether the second operand is the left factor. */
  readonly swapped: boolean
  readonly batch: string
  readonly rows: string
  readonly columns: string
  readonly inner: string
}

/** The letters of `word` that `other` has, too. */
export const within = (word: string, other: string): string =>
  [...word].filter((letter) => other.includes(letter)).join('')

/** The letters of `word` that `other` has not. */
const without = (word: string, other: string): string =>
  [...word].filter((letter) => !other.includes(letter)).join('')

/** Some letters in the orders in which these words have them, each order once. */
const orders = (letters: string, words: readonly string[]): readonly string[] => [
  ...new Set(words.map((word) => within(word, letters))),
]

const contractions = ({ left, right, result }: Words): readonly Contraction[] =>
  [false, true].flatMap((swapped) => {
    const [a, b] = swapped ? [right, left] : [left, right]
    const shared = within(a, b)
    return orders(within(shared, result), [a, b, result]).flatMap((batch) =>
      orders(without(a, b), [a, result]).flatMap((rows) =>
        orders(without(b, a), [b, result]).flatMap((columns) =>
          orders(without(shared, result), [a, b]).map((inner) => ({ swapped, batch, rows, columns, inner })),
        ),
      ),
    )
  })

/** The letters of the factors and of the product, in the order in which the matrix product takes and gives them. */
export const laidOut = ({ batch, rows, columns, inner }: Contraction) => ({
  left: batch + rows + inner,
  right: batch + inner + columns,
  product: batch + rows + columns,
})

/** The first of the cheapest orders. */
export const cheapest = (words: Words, price: (contraction: Contraction) => number): Contraction =>
  contractions(words)
    .map((contraction) => ({ contraction, cost: price(contraction) }))
    .reduce((best, candidate) => (candidate.cost < best.cost ? candidate : best)).contraction
