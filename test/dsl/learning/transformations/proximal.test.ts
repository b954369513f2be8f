/** Proximal steps: where `descend` leads, and that a prox is the least of what it says it minimises. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Tensor } from '../../../../src/dsl/core/tensor'
import {
  adam,
  chain,
  descend,
  exclusiveSparsity,
  type Prox,
  proximal,
  sgd,
  softThreshold,
} from '../../../../src/dsl/learning/transformations'
import { tensor, valuesOf } from '../../../../src/dsl/primitives/leaves'
import { reference } from '../../../../src/engines/reference'
import { assertEngines, engines, expectClose, run, test } from '../../../laws'

const ROWS = 3
const COLUMNS = 4
const matrices = fc
  .array(fc.integer({ min: -300, max: 300 }), { minLength: ROWS * COLUMNS, maxLength: ROWS * COLUMNS })
  .map((ns) =>
    tensor(
      ns.map((n) => n / 100),
      [ROWS, COLUMNS],
    ),
  )
type Matrix = Tensor<readonly [number, number]>
const strengths = fc.constantFrom(0, 0.05, 0.5, 3)

interface Penalty {
  readonly prox: (strength: number) => Prox
  readonly of: (row: readonly number[]) => number
}

const penalties: Readonly<Record<string, Penalty>> = {
  softThreshold: { prox: softThreshold, of: (row) => row.reduce((sum, x) => sum + Math.abs(x), 0) },
  exclusiveSparsity: {
    prox: exclusiveSparsity,
    of: (row) => row.reduce((sum, x) => sum + Math.abs(x), 0) ** 2 / 2,
  },
}

const rowsOf = (x: Matrix): readonly (readonly number[])[] =>
  Array.from({ length: ROWS }, (_, i) => Array.from(valuesOf(x)).slice(i * COLUMNS, (i + 1) * COLUMNS))

describe.each(Object.entries(penalties))('%s', (_, { prox, of }) => {
  test.prop([matrices, strengths, fc.gen()], { numRuns: 60 })(
    'is the minimiser: no step along an axis, to 0, or anywhere near lowers its objective',
    async (z, strength, gen) => {
      const x = await run(reference, (y: Matrix) => prox(strength)(y), [z] as const)
      rowsOf(x).forEach((row, i) => {
        const objective = (at: readonly number[]): number =>
          at.reduce((total, a, j) => total + (a - rowsOf(z)[i][j]) ** 2 / 2, 0) + strength * of(at)
        const least = objective(row)
        const steps = () => gen(() => fc.double({ min: -0.1, max: 0.1, noNaN: true }))
        const others = [
          ...row.flatMap((__, j) => [-0.01, -1e-4, 1e-4, 0.01].map((by) => row.with(j, row[j] + by))),
          ...row.map((__, j) => row.with(j, 0)),
          ...row.map(() => row.map((a) => a + steps())),
        ]
        for (const other of others) expect(objective(other)).toBeGreaterThanOrEqual(least - 1e-12)
      })
    },
  )

  test.prop([matrices], { numRuns: 10 })('is the identity at strength 0', async (z) => {
    expectClose('same', await run(reference, (y: Matrix) => prox(0)(y), [z] as const), z, {
      tolerance: 1e-12,
    })
  })

  test('gives the same on all engines, for a vector and a number too', async () => {
    const some = [
      tensor([0.3, -2, 1.1, 0.05, 0.7, -0.6], [2, 3]),
      tensor([0.3, -2, 1.1], [3]),
      tensor([0.3], []),
    ] as const
    await assertEngines(await engines(), (...xs: readonly Tensor[]) => xs.map((x) => prox(0.4)(x)), some)
  })

  test('refuses a strength below 0, in words', () => {
    expect(() => prox(-1)).toThrow(', strength: got -1, expected a number of at least 0.')
  })
})

describe('proximal', () => {
  const at = (path: string) => path === 'slow.U'
  const params = (U: Matrix) => ({ slow: { U, A: U }, rates: U })

  test.prop([matrices, matrices, strengths], { numRuns: 20 })(
    'after a step leads to the prox of where the step leads, and leaves other parameters alone',
    async (U, g, strength) => {
      for (const step of [sgd(0.3), adam(0.1)]) {
        const after = (how: typeof step) => (u: Matrix, gradient: Matrix) =>
          descend(params(u), how.update(params(gradient), how.init(params(u)), params(u))[0])
        const whole = chain(step, proximal({ prox: softThreshold(strength), at }))
        const [got, without] = [
          await run(reference, after(whole), [U, g] as const),
          await run(reference, after(step), [U, g] as const),
        ]
        const expected = await run(reference, (u: Matrix) => softThreshold(strength)(u), [
          without.slow.U,
        ] as const)
        expectClose('prox', got.slow.U, expected, { tolerance: 1e-12 })
        // what is cut off is cut off to 0, not to its rounding
        Array.from(valuesOf(expected)).forEach((u, i) => {
          if (u === 0) expect(valuesOf(got.slow.U)[i]).toBe(0)
        })
        expectClose(
          'others',
          { ...got, slow: got.slow.A },
          { ...without, slow: without.slow.A },
          { tolerance: 0 },
        )
      }
    },
  )

  test('that means no parameter is refused, with the paths that there are', () => {
    const how = proximal({ prox: softThreshold(1), at: (path) => path.endsWith('.W') })
    expect(() => how.init(params(tensor([1], [1, 1])))).toThrow(
      "proximal: got a condition that no path meets, expected one for some of slow.U, slow.A, rates.\n  Fix: at: (path) => path.endsWith('.U').",
    )
  })
})
