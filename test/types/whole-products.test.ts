/** Products of sizes, as the compiler has them: each number beside the type that computes it. */
import { expect, test } from 'vitest'
import type { Size, Times } from '../../src/dsl/core/shape-types'

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
