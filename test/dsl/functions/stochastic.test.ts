/** Doubly stochastic matrices: how exact they are after so many iterations, and what becomes of large logits. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { exp } from '../../../src/dsl/functions/arithmetic'
import { entropy, logSinkhorn } from '../../../src/dsl/functions/stochastic'
import { tensor, valueOf, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { run, test } from '../../laws'
import { meanOf, type Numbers, rows } from './naive'

const sum = (xs: Numbers): number => xs.reduce((total, x) => total + x, 0)
const columnsOf = (xs: Numbers, n: number): readonly Numbers[] =>
  Array.from({ length: n }, (_, j) => xs.filter((__, i) => i % n === j))
const balancedBy = async (logits: Numbers, n: number, iterations: number): Promise<Numbers> =>
  Array.from(
    valuesOf(
      await run(reference, (x: Tensor) => exp(logSinkhorn(x, iterations)), [tensor(logits, [n, n])] as const),
    ),
  )

/** Square matrices of logits up to ±2, with their side. */
const matrices = fc.integer({ min: 1, max: 5 }).chain((n) =>
  fc.tuple(
    fc.constant(n),
    fc
      .array(fc.integer({ min: -2000, max: 2000 }), { minLength: n * n, maxLength: n * n })
      .map((ns) => ns.map((x) => x / 1000)),
  ),
)

/** An order of 0 … n − 1 as a matrix of zeros and ones. */
const permutations = fc
  .integer({ min: 1, max: 5 })
  .chain((n) =>
    fc.shuffledSubarray(
      Array.from({ length: n }, (_, i) => i),
      { minLength: n },
    ),
  )
  .map((order) => order.flatMap((to) => order.map((_, j) => Number(j === to))))

/** The largest logarithm of a cross ratio, log (a_ik a_jl / (a_jk a_il)). */
const spread = (logits: Numbers, n: number): number => {
  const all = Array.from({ length: n }, (_, i) => i)
  const at = (i: number, j: number) => logits[i * n + j]
  return Math.max(
    ...all.flatMap((i) =>
      all.flatMap((j) => all.flatMap((k) => all.map((l) => at(i, k) + at(j, l) - at(j, k) - at(i, l)))),
    ),
  )
}

describe('logSinkhorn', () => {
  test.prop([matrices, fc.integer({ min: 1, max: 8 })], { numRuns: 100 })(
    'gives columns that sum to 1, and rows that do within the bound of Franklin and Lorenz',
    async ([n, logits], iterations) => {
      const matrix = await balancedBy(logits, n, iterations)
      for (const column of columnsOf(matrix, n)) expect(sum(column)).toBeCloseTo(1, 12)
      const sums = rows(matrix, n).map(sum)
      const first = columnsOf(
        rows(logits.map(Math.exp), n).flatMap((row) => row.map((x) => x / sum(row))),
        n,
      ).map(sum)
      const distance = (xs: Numbers) => Math.log(Math.max(...xs) / Math.min(...xs))
      const rate = Math.tanh(spread(logits, n) / 4)
      expect(distance(sums)).toBeLessThanOrEqual(rate ** (2 * iterations - 1) * distance(first) + 1e-12)
      expect(meanOf(sums)).toBeCloseTo(1, 12)
    },
  )

  test.prop([permutations, fc.integer({ min: 1, max: 6 }), fc.gen()], { numRuns: 50 })(
    'gives permutations as logits grow: within 2 n e^(3 − size) of one',
    async (permutation, tens, gen) => {
      const n = Math.sqrt(permutation.length)
      const size = 10 * tens
      const noise = () => gen(() => fc.integer({ min: -500, max: 500 })) / 1000
      const matrix = await balancedBy(
        permutation.map((p) => size * p + noise()),
        n,
        3,
      )
      matrix.forEach((p, i) => expect(Math.abs(p - permutation[i])).toBeLessThan(2 * n * Math.exp(3 - size)))
    },
  )

  test('refuses matrices that are not square, in words', () => {
    expect(() => logSinkhorn(tensor([1, 2], [1, 2]), 3)).toThrow(
      'logSinkhorn: got shape [1, 2], expected square matrices.',
    )
  })
})

describe('entropy', () => {
  test.prop([matrices], { numRuns: 50 })(
    'of doubly stochastic matrices lies between 0 and log n',
    async ([n, logits]) => {
      const mean = valueOf(
        await run(reference, (x: Tensor) => entropy(logSinkhorn(x, 30)), [tensor(logits, [n, n])] as const),
      )
      expect(mean).toBeGreaterThanOrEqual(-1e-12)
      expect(mean).toBeLessThanOrEqual(Math.log(n) + 1e-9)
    },
  )
})
