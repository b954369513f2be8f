/** Random sums of products, with letters that repeat in a word, of one to four operands; and as plain loops. */
import * as fc from 'fast-check'
import { type Shape, stridesOf } from '../../../src/dsl/core/shape'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { einsum } from '../../../src/dsl/functions/products'
import { numbers } from '../../laws'
import { type Cases, known } from './kinds-of-calls'
import type { Numbers } from './naive'

const LETTERS = ['a', 'b', 'c', 'd']

interface Formula {
  readonly words: readonly string[]
  readonly result: string
  /** The size of each letter. */
  readonly sizes: readonly number[]
}

/** Words of which four letters are few enough that some come twice. */
const formulas = (most: number): fc.Arbitrary<Formula> =>
  fc
    .tuple(
      fc.array(fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 3 }), {
        minLength: 1,
        maxLength: most,
      }),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 }),
    )
    .chain(([words, sizes]) =>
      fc
        .shuffledSubarray([...new Set(words.join(''))])
        .map((result) => ({ words, sizes, result: result.join('') })),
    )

const shapeOf = (word: string, sizes: readonly number[]): Shape =>
  [...word].map((letter) => sizes[LETTERS.indexOf(letter)])

const summed = ({ words, result, sizes }: Formula, xs: readonly Numbers[]): Numbers => {
  const place = (word: string, index: readonly number[]): number => {
    const strides = stridesOf(shapeOf(word, sizes))
    return [...word].reduce((sum, letter, axis) => sum + strides[axis] * index[LETTERS.indexOf(letter)], 0)
  }
  const used = LETTERS.map((letter, k) => (words.join('').includes(letter) ? sizes[k] : 1))
  const total = new Array<number>(shapeOf(result, sizes).reduce((n, size) => n * size, 1)).fill(0)
  const visit = (index: readonly number[]): void => {
    if (index.length < LETTERS.length) for (let n = 0; n < used[index.length]; n++) visit([...index, n])
    else total[place(result, index)] += xs.reduce((product, x, k) => product * x[place(words[k], index)], 1)
  }
  visit([])
  return total
}

export const einsums: Cases = fc.oneof(formulas(2), formulas(4)).chain((formula) => {
  const written = `${formula.words.join(',')}->${formula.result}`
  return known(
    `einsum ${written} of sizes ${formula.sizes.join(' ')}`,
    (...xs: readonly Tensor[]) => einsum<string, readonly Shape[]>(written, ...xs),
    formula.words.map((word) => numbers(shapeOf(word, formula.sizes))),
    (...xs) => summed(formula, xs),
  )
})
