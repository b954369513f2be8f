/** Laws of factors and solutions, on larger matrices than those of the suite, and on such as have none. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cholesky } from '../../../src/dsl/functions/cholesky'
import { matmul } from '../../../src/dsl/functions/products'
import { inverse, logdet, solve } from '../../../src/dsl/functions/solve'
import { transpose } from '../../../src/dsl/functions/structure'
import { triangularSolve } from '../../../src/dsl/functions/triangular'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { vmap } from '../../../src/dsl/transforms/vmap'
import { evaluate } from '../../../src/engines/evaluate'
import { engines, expectClose, meaning, numbers, run, test } from '../../laws'
import { dominant, regular } from './matrix-cases'

type Matrix = Tensor<readonly [number, number]>

const CLOSE = { tolerance: 1e-12, floor: 1e-12 }

const matrices = (of: (n: number) => fc.Arbitrary<AnyTensor>): fc.Arbitrary<Matrix> =>
  fc.integer({ min: 1, max: 12 }).chain(of) as fc.Arbitrary<Matrix>

const identity = (n: number): Matrix =>
  tensor(
    Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0)),
    [n, n],
  )

const turned = (a: Matrix): Matrix => transpose(a, [1, 0])

describe('a random matrix', () => {
  test.prop([matrices(dominant)], { numRuns: 10 })('is the product of its root with itself', async (a) => {
    const symmetric = matmul(a, turned(a))
    const whole = (x: Matrix): Matrix => matmul(cholesky(x), turned(cholesky(x)))
    expectClose('L Lᵀ', await meaning(whole, [await evaluate(symmetric)]), await evaluate(symmetric), {
      tolerance: 1e-6,
      floor: 1e-6,
    })
  })

  test.prop([matrices(regular)], { numRuns: 10 })('takes its inverse to 1', async (a) => {
    const both = (x: Matrix) => [matmul(x, inverse(x)), matmul(inverse(x), x)]
    const one = identity(a.shape[0])
    expectClose('A A⁻¹', await meaning(both, [a]), [one, one], CLOSE)
  })

  test.prop([matrices(dominant)], { numRuns: 10 })(
    'has a determinant of products: log det A Aᵀ = 2 log det A',
    async (a) => {
      const both = (x: Matrix) => [logdet(matmul(x, turned(x))), logdet(x)]
      const [square, single] = await meaning(both, [a])
      expect(valuesOf(square)[0]).toBeCloseTo(2 * valuesOf(single)[0], 9)
    },
  )

  test.prop([matrices(regular).chain((a) => fc.tuple(fc.constant(a), numbers([a.shape[0], 2])))], {
    numRuns: 10,
  })('takes a solution to the right side', async ([a, b]) => {
    expectClose(
      'A x',
      await meaning((x: Matrix, y: Matrix) => matmul(x, solve(x, y)), [a, b as Matrix]),
      b,
      CLOSE,
    )
  })
})

describe('what has no answer', () => {
  const onEngines = async (
    f: (a: Matrix) => AnyTensor,
    a: Matrix,
  ): Promise<readonly (readonly number[])[]> => {
    const all = await engines()
    return Promise.all(all.map(async (engine) => [...valuesOf(await run(engine, f, [a]))]))
  }

  /** Singular, and exactly so: pivots are powers of 2. */
  const singular = [
    [[0]],
    [
      [1, 2],
      [2, 4],
    ],
    [
      [0, 1],
      [0, 2],
    ],
    [
      [0, 0],
      [0, 0],
    ],
    [
      [4, 2, 8],
      [2, 1, 4],
      [1, 3, 5],
    ],
    [
      [2, 0, 1],
      [4, 0, 3],
      [1, 0, 8],
    ],
  ].map((rows) => tensor(rows.flat(), [rows.length, rows.length]))

  it('of a singular matrix is NaN on every engine, and −∞ for the logarithm of the determinant', async () => {
    for (const a of singular) {
      for (const found of await onEngines(inverse, a)) expect(found.every(Number.isNaN)).toBe(true)
      for (const found of await onEngines(logdet, a)) expect(found).toEqual([-Infinity])
    }
  })

  it('of a matrix that is not positive definite is NaN, on and below the diagonal', async () => {
    const indefinite = [
      [[-1]],
      [[0]],
      [
        [1, 2],
        [2, 1],
      ],
      [
        [1, 1],
        [1, 1],
      ],
      [
        [4, 0, 0],
        [0, -1, 0],
        [0, 0, 4],
      ],
    ].map((rows) => tensor(rows.flat(), [rows.length, rows.length]))
    for (const a of indefinite)
      for (const found of await onEngines(cholesky, a))
        found.forEach((x, i) => {
          const [row, column] = [Math.floor(i / a.shape[0]), i % a.shape[0]]
          expect(x).toEqual(column > row ? 0 : NaN)
        })
  })

  it('does not reach the matrices beside it', async () => {
    const both = tensor([1, 2, 2, 4, 2, 0, 0, 2], [2, 2, 2])
    expect([...valuesOf(await evaluate(vmap((a: Tensor<readonly [2, 2]>) => inverse(a))(both)))]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
      0.5,
      0,
      0,
      0.5,
    ])
  })

  it('is NaN where the determinant has no logarithm', async () => {
    expect(await onEngines(logdet, tensor([0, 1, 1, 0], [2, 2]))).toSatisfy((all: readonly number[][]) =>
      all.flat().every(Number.isNaN),
    )
  })
})

describe('a system of equations', () => {
  it('looks at one half of a triangular matrix', async () => {
    const t = tensor([2, NaN, 1, 4], [2, 2])
    expect([...valuesOf(await evaluate(triangularSolve(t, tensor([2, 9], [2]))))]).toEqual([1, 2])
  })

  it('may be empty', async () => {
    expect((await evaluate(solve(tensor([], [0, 0]), tensor([], [0])))).shape).toEqual([0])
    expect((await evaluate(solve(identity(2), tensor([], [2, 0])))).shape).toEqual([2, 0])
  })

  const anySolve = solve as unknown as (a: AnyTensor, b: AnyTensor) => AnyTensor

  it('is refused where shapes do not fit', () => {
    expect(() => anySolve(tensor([1, 2], [1, 2]), tensor([1], [1]))).toThrow('a square matrix, [n, n]')
    expect(() => anySolve(tensor([1], [1, 1, 1]), tensor([1], [1]))).toThrow('vmap(solve)')
    expect(() => anySolve(identity(2), tensor([1, 2, 3], [3]))).toThrow('2 numbers in its first axis')
    expect(() => cholesky(tensor([1, 2], [1, 2]) as never)).toThrow('a square matrix, [n, n]')
  })
})
