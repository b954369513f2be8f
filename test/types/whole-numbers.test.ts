/** Arithmetic on sizes, as the compiler has it: each number beside the type that computes it. */
import { fc, test as law } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { convolved } from '../../src/dsl/functions/sliding'
import type { Convolved, Padding, Quotient, Size, Times } from '../../src/dsl/core/shape-types'
import type { Next } from '../../src/dsl/core/whole-numbers'
import { diagnostics } from './compiler'
import type { Equal, Expect } from './expect'

const products: readonly [
  Times<0, 7>,
  Times<7, 0>,
  Times<1, 9>,
  Times<9, 9>,
  Times<10, 10>,
  Times<28, 28>,
  Times<676, 32>,
  Times<21632, 10>,
  Times<99, 99>,
  Times<999, 999>,
  Times<505, 404>,
  Times<8, 12500>,
  Times<94906265, 9490>,
  Times<999999999999999, 9>,
  Size<readonly []>,
  Size<readonly [7]>,
  Size<readonly [5, 5, 32, 64]>,
  Size<readonly [3, 0, 2]>,
] = [
  0, 0, 9, 81, 100, 784, 21632, 216320, 9801, 998001, 204020, 100000, 900660454850, 8999999999999991, 1, 7,
  51200, 0,
]

const factors = [
  [0, 7],
  [7, 0],
  [1, 9],
  [9, 9],
  [10, 10],
  [28, 28],
  [676, 32],
  [21632, 10],
  [99, 99],
  [999, 999],
  [505, 404],
  [8, 12500],
  [94906265, 9490],
  [999999999999999, 9],
  [],
  [7],
  [5, 5, 32, 64],
  [3, 0, 2],
] as const

test('the types of products are the products', () => {
  expect(factors.map((all) => all.reduce<number>((a, b) => a * b, 1))).toEqual(products)
})

const quotients: readonly [
  Quotient<0, 3>,
  Quotient<2, 3>,
  Quotient<9, 1>,
  Quotient<26, 2>,
  Quotient<100, 7>,
  Quotient<1000, 10>,
  Quotient<1009, 1008>,
  Quotient<2016, 32>,
  Quotient<10099, 100>,
] = [0, 0, 9, 13, 14, 100, 1, 63, 100]

const divided = [
  [0, 3],
  [2, 3],
  [9, 1],
  [26, 2],
  [100, 7],
  [1000, 10],
  [1009, 1008],
  [2016, 32],
  [10099, 100],
] as const

test('the types of quotients are their whole parts', () => {
  expect(divided.map(([a, b]) => Math.floor(a / b))).toEqual(quotients)
})

const places: readonly [
  Convolved<28, 3, 1, 'valid'>,
  Convolved<10, 1, 1, 'valid'>,
  Convolved<28, 28, 1, 'valid'>,
  Convolved<1000, 5, 1, 'valid'>,
  Convolved<1000, 2, 1, 'valid'>,
  Convolved<26, 2, 2, 'valid'>,
  Convolved<11, 3, 5, 'valid'>,
  Convolved<108, 9, 9, 'valid'>,
  Convolved<4, 3, 12, 'valid'>,
  Convolved<9, 3, 1, 'same'>,
  Convolved<9, 3, 2, 'same'>,
  Convolved<10, 12, 3, 'same'>,
  Convolved<100, 3, 100, 'same'>,
] = [26, 10, 1, 996, 999, 13, 2, 12, 1, 9, 5, 4, 1]

const windows: readonly (readonly [number, number, number, Padding])[] = [
  [28, 3, 1, 'valid'],
  [10, 1, 1, 'valid'],
  [28, 28, 1, 'valid'],
  [1000, 5, 1, 'valid'],
  [1000, 2, 1, 'valid'],
  [26, 2, 2, 'valid'],
  [11, 3, 5, 'valid'],
  [108, 9, 9, 'valid'],
  [4, 3, 12, 'valid'],
  [9, 3, 1, 'same'],
  [9, 3, 2, 'same'],
  [10, 12, 3, 'same'],
  [100, 3, 100, 'same'],
]

test('the types of places of a window are as many as there are', () => {
  expect(windows.map(([n, size, stride, padding]) => convolved(n, size, { stride, padding }))).toEqual(places)
})

test('a window that does not fit has a number of places, which is refused as it is built', () => {
  const unknown: Expect<Equal<Convolved<3, 5, 1, 'valid'>, number>> = true
  expect(unknown).toBe(true)
  expect(() => convolved(3, 5, {})).toThrow('windows of 5 with stride 1 over 3 places')
})

const counted: readonly [Next<0>, Next<2>, Next<9>, Next<99>, Next<109>] = [1, 3, 10, 100, 110]

test('the number after a number', () => {
  expect([0, 2, 9, 99, 109].map((n) => n + 1)).toEqual(counted)
})

/** A type, and the number that it should be. */
type Computed = readonly [type: string, number: number]

/** Sizes of up to so many digits, each number of them as often as the others. */
const sizes = (digits: number, min = 0): fc.Arbitrary<number> =>
  fc.integer({ min: 1, max: digits }).chain((some) => fc.integer({ min, max: 10 ** some - 1 }))

const computed: fc.Arbitrary<Computed> = fc.oneof(
  fc.tuple(sizes(7), sizes(7)).map(([a, b]): Computed => [`Times<${a}, ${b}>`, a * b]),
  fc.tuple(sizes(5), sizes(4, 1)).map(([a, b]): Computed => [`Quotient<${a}, ${b}>`, Math.floor(a / b)]),
  fc
    .tuple(sizes(4), sizes(3, 1), sizes(2, 1))
    .map(([more, k, stride]): Computed => [
      `Windows<${more + k}, ${k}, ${stride}>`,
      Math.floor(more / stride) + 1,
    ]),
  fc
    .tuple(sizes(4, 1), sizes(3, 1))
    .map(([n, stride]): Computed => [`SameWindows<${n}, ${stride}>`, Math.ceil(n / stride)]),
)

// one run of the compiler sees them all: shrinking would start it again and again
law.prop([fc.array(computed, { minLength: 120, maxLength: 120 })], { numRuns: 1, endOnFailure: true })(
  'random sizes have the types of their products, quotients and places',
  (all) => {
    const sums = `
      import type { Quotient, SameWindows, Times, Windows } from '../src/dsl/core/shape-types'
      type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
      ${all.map(([type, number], i) => `export const c${i}: Equal<${type}, ${number}> = true`).join('\n')}
    `
    expect(diagnostics({ sums }).sums).toEqual([])
  },
)
