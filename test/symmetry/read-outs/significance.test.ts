/** Read-outs name what is not there at most as often as they say, in families of all small shapes. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { key, split } from '../../../src/dsl/core/random'
import { type WeightFamily, weightSpan } from '../../../src/symmetry/read-outs/family'
import { kernelSymmetries } from '../../../src/symmetry/read-outs/kernel'
import { lineSymmetries } from '../../../src/symmetry/read-outs/line'
import { readSymmetry } from '../../../src/symmetry/read-outs/reading'
import { chanceOfError, logGamma } from '../../../src/symmetry/read-outs/significance'
import type { Symmetry } from '../../../src/symmetry/read-outs/symmetry'
import type { IndexMap } from '../../../src/symmetry/read-outs/weight-tying'
import { columns, free, tiedBy } from './families'
import { test } from '../../laws/law'

describe('the bound of chance', () => {
  test('rests on the gamma function', () => {
    // Γ(n) = (n − 1)! and Γ(½) = √π
    const factorial = (n: number): number => (n === 0 ? 1 : n * factorial(n - 1))
    for (const n of [1, 2, 3, 8, 15, 60]) expect(logGamma(n)).toBeCloseTo(Math.log(factorial(n - 1)), 9)
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 10)
  })

  test.prop([fc.integer({ min: 1, max: 40 }), fc.double({ min: 1e-9, max: 0.5, noNaN: true })])(
    'is above the true chance of one direction, and close to it where that is small',
    (dimension, error) => {
      // two dimensions outside: the error is beta distributed with 1 and d / 2, so P(≤ e) = 1 − (1 − e)^(d/2)
      const chance = -Math.expm1((dimension / 2) * Math.log1p(-error))
      const bound = chanceOfError(error, [1], { size: dimension + 2, dimension, choices: 0 })
      expect(bound).toBeGreaterThanOrEqual(chance * (1 - 1e-9))
      expect(bound).toBeLessThanOrEqual(((dimension * error) / 2 / Math.sqrt(1 - error)) * (1 + 1e-9))
    },
  )

  test.prop([
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 20 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ])('is a chance that grows with the error and with the choices', (rank, dimension, outside, a, b) => {
    const at = (error: number, choices: number): number =>
      chanceOfError(
        error,
        Array.from({ length: rank }, () => 1 / rank),
        { size: dimension + outside, dimension, choices },
      )
    expect(at(Math.min(a, b), 0)).toBeLessThanOrEqual(at(Math.max(a, b), 0))
    expect(at(a, 0)).toBeLessThanOrEqual(at(a, 1))
    expect(at(1, 0)).toBe(1)
    expect(at(0, 0)).toBe(0)
  })
})

interface Layers {
  readonly candidates: readonly Symmetry[]
  readonly family: (seed: number) => WeightFamily
  readonly right: string
}

/** How many of `COUNT` layers, of all kinds in turn, are read as something else than what is right. */
const wrong = (kinds: readonly Layers[], seed: number): number =>
  Array.from({ length: COUNT }, (_, i) => seed * COUNT + i).filter((each, i) => {
    const { candidates, family, right } = kinds[i % kinds.length]
    return (
      readSymmetry(family(each), candidates, { key: split(key(each), 'chance'), draws: 1 }).name !== right
    )
  }).length

const line = (inputs: number, outputs: number, moves?: readonly IndexMap[]): Layers => {
  const shape = [inputs, outputs]
  return {
    candidates: lineSymmetries(inputs, outputs),
    family: (seed) =>
      weightSpan(shape, columns(moves === undefined ? free(shape, 1, seed) : tiedBy(shape, moves, 1, seed))),
    right: moves === undefined ? 'none' : 'translations',
  }
}

const kernel = (side: number, channels: number): Layers => ({
  candidates: kernelSymmetries(side, 1, channels),
  family: (seed) => weightSpan([side, side, 1, channels], columns(free([side, side, 1, channels], 1, seed))),
  right: 'none',
})

/**
 * A rate of one in a thousand gives as many as this among 3000 with a probability of 5e-10 (by the binomial
 * distribution), the promised one in ten thousand with 1e-27; a rate of one in a hundred gives fewer with 1.3 %.
 */
const [COUNT, TOO_MANY] = [3000, 19]

describe('of 3000 layers of rank 1, fewer than 19 are read wrongly', () => {
  test.prop([fc.nat(1e5)], { numRuns: 1 })('that have no symmetry', (seed) => {
    expect(wrong([line(4, 3), line(6, 5), kernel(2, 2)], seed)).toBeLessThan(TOO_MANY)
  })

  test.prop([fc.nat(1e5)], { numRuns: 1 })('that have a symmetry, but no larger one', (seed) => {
    expect(wrong([line(6, 5, [([i, j]) => [i + 1, j + 1]])], seed)).toBeLessThan(TOO_MANY)
  })
})
