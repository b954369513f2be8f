/**
 * Arithmetic on sizes, as the compiler has it: each number beside the type that computes it. They are text for a compiler
 * of their own, so that the product of 999 999 999 999 999 costs nobody who checks the types of the project.
 */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { convolved, convTransposed } from '../../src/dsl/functions/sliding'
import type { Padding } from '../../src/dsl/core/shape-types'
import { diagnostics } from './compiler'
import { test as law } from '../laws/law'

/** A type, and the number that it should be. */
type Computed = readonly [type: string, number: number]

const times = (a: number, b: number): Computed => [`Times<${a}, ${b}>`, a * b]
const quotient = (a: number, b: number): Computed => [`Quotient<${a}, ${b}>`, Math.floor(a / b)]
const size = (...shape: readonly number[]): Computed => [
  `Size<readonly [${shape.join(', ')}]>`,
  shape.reduce((a, b) => a * b, 1),
]
const next = (a: number): Computed => [`Next<${a}>`, a + 1]
const places = (n: number, k: number, stride: number, padding: Padding): Computed => [
  `Convolved<${n}, ${k}, ${stride}, '${padding}'>`,
  convolved(n, k, { stride, padding }),
]

const transposed = (n: number, k: number, stride: number, padding: Padding, dilation = 1): Computed => [
  `ConvTransposed<${n}, ${k}, ${stride}, '${padding}', ${dilation}>`,
  convTransposed(n, k, { stride, padding, dilation }),
]

const known: readonly Computed[] = [
  times(0, 7),
  times(7, 0),
  times(1, 9),
  times(9, 9),
  times(10, 10),
  times(28, 28),
  times(676, 32),
  times(21632, 10),
  times(99, 99),
  times(999, 999),
  times(505, 404),
  times(8, 12500),
  times(94906265, 9490),
  times(999999999999999, 9),
  size(),
  size(7),
  size(5, 5, 32, 64),
  size(3, 0, 2),
  quotient(0, 3),
  quotient(2, 3),
  quotient(9, 1),
  quotient(26, 2),
  quotient(100, 7),
  quotient(1000, 10),
  quotient(1009, 1008),
  quotient(2016, 32),
  quotient(10099, 100),
  places(28, 3, 1, 'valid'),
  places(10, 1, 1, 'valid'),
  places(28, 28, 1, 'valid'),
  places(1000, 5, 1, 'valid'),
  places(1000, 2, 1, 'valid'),
  places(26, 2, 2, 'valid'),
  places(11, 3, 5, 'valid'),
  places(108, 9, 9, 'valid'),
  places(4, 3, 12, 'valid'),
  places(9, 3, 1, 'same'),
  places(9, 3, 2, 'same'),
  places(10, 12, 3, 'same'),
  places(100, 3, 100, 'same'),
  transposed(1, 1, 1, 'valid'),
  transposed(1, 3, 2, 'valid'),
  transposed(26, 3, 1, 'valid'),
  transposed(13, 2, 2, 'valid'),
  transposed(10, 3, 10, 'valid'),
  transposed(101, 5, 99, 'valid'),
  transposed(7, 3, 2, 'valid', 4),
  transposed(14, 3, 2, 'same'),
  transposed(9, 1, 1, 'same'),
  next(0),
  next(2),
  next(9),
  next(99),
  next(109),
]

/** What the compiler says where each type should be its number. */
const complaints = (all: readonly Computed[]): readonly string[] => {
  const sums = `
    import type { Convolved, ConvTransposed, Quotient, SameWindows, Size, Times, Windows } from '../src/dsl/core/shape-types'
    import type { Next } from '../src/dsl/core/whole-numbers'
    type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
    export const unknown: Equal<Convolved<3, 5, 1, 'valid'>, number> = true
    ${all.map(([type, number], i) => `export const c${i}: Equal<${type}, ${number}> = true`).join('\n')}
  `
  return diagnostics({ sums }).sums ?? []
}

test('a number that is wrong is seen', () => {
  expect(complaints([['Times<7, 8>', 54]])).toHaveLength(1)
})

test('a window that does not fit has a number of places, which is refused as it is built', () => {
  expect(() => convolved(3, 5, {})).toThrow('windows of 5 with stride 1 over 3 places')
})

/** Sizes of up to so many digits, each number of them as often as the others. */
const sizes = (digits: number, min = 0): fc.Arbitrary<number> =>
  fc.integer({ min: 1, max: digits }).chain((some) => fc.integer({ min, max: 10 ** some - 1 }))

const computed: fc.Arbitrary<Computed> = fc.oneof(
  fc.tuple(sizes(7), sizes(7)).map(([a, b]) => times(a, b)),
  fc.tuple(sizes(5), sizes(4, 1)).map(([a, b]) => quotient(a, b)),
  fc
    .tuple(sizes(4), sizes(3, 1), sizes(2, 1))
    .map(([more, k, stride]): Computed => [
      `Windows<${more + k}, ${k}, ${stride}>`,
      Math.floor(more / stride) + 1,
    ]),
  fc.tuple(sizes(5, 1), sizes(3, 1), sizes(3, 1)).map(([n, k, stride]) => transposed(n, k, stride, 'valid')),
  fc
    .tuple(sizes(4, 1), sizes(3, 1))
    .map(([n, stride]): Computed => [`SameWindows<${n}, ${stride}>`, Math.ceil(n / stride)]),
)

// one run of the compiler sees them all: shrinking would start it again and again
law.prop([fc.array(computed, { minLength: 120, maxLength: 120 })], { numRuns: 1, endOnFailure: true })(
  'known and random sizes have the types of their products, quotients, places and reaches',
  (all) => {
    expect(complaints([...known, ...all])).toEqual([])
  },
)
