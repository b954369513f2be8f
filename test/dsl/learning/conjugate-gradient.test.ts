/** Conjugate gradients against elimination; and that they stand still where they have arrived. */
import * as fc from 'fast-check'
import { Matrix, solve } from 'ml-matrix'
import { describe } from 'vitest'
import type { Tensor } from '../../../src/dsl/core/tensor'
import type { Tree } from '../../../src/dsl/core/tree'
import { einsum } from '../../../src/dsl/functions/products'
import { conjugateGradient } from '../../../src/dsl/learning/conjugate-gradient'
import { scaleUpdates } from '../../../src/dsl/learning/transformations'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { expectClose, run, test } from '../../laws'
import { numbersFor } from '../loose'

const sizes = fc.integer({ min: 1, max: 5 })
const seeds = fc.integer({ min: 0, max: 1000 })

/** 1 + Bᵀ B: symmetric and positive definite. */
const definite = (n: number, seed: number): Matrix => {
  const square = new Matrix(n, n)
  const { data } = numbersFor([n, n], seed)
  data?.forEach((x, i) => square.set(Math.floor(i / n), i % n, x))
  return square.transpose().mmul(square).add(Matrix.eye(n))
}

const solved = (matrix: Matrix, b: Tensor, iterations: number) => {
  const A = tensor(matrix.to1DArray(), [matrix.rows, matrix.rows])
  return run(
    reference,
    (a: typeof A, right: Tensor) =>
      conjugateGradient((x) => einsum('ij,j->i', a, x as Tensor<readonly [number]>), right, iterations),
    [A, b] as const,
  )
}

describe('conjugateGradient', () => {
  test.prop([sizes, fc.integer({ min: 0, max: 3 }), seeds], { numRuns: 30 })(
    'is exact after as many iterations as there are numbers, and then stays',
    async (n, more, seed) => {
      const [matrix, b] = [definite(n, seed), numbersFor([n], seed + 40)]
      const right = Matrix.columnVector(Array.from(b.data ?? []))
      const expected = tensor(solve(matrix, right).to1DArray(), [n])
      expectClose('x', await solved(matrix, b, n + more), expected, { tolerance: 1e-8 })
    },
  )

  test('is 0 for 0, and before the first iteration; a whole tree is one vector', async () => {
    const eye = Matrix.eye(3)
    expectClose('0', await solved(eye, tensor([0, 0, 0], [3]), 2), tensor([0, 0, 0], [3]), { tolerance: 0 })
    expectClose('none', await solved(eye, tensor([1, 2, 3], [3]), 0), tensor([0, 0, 0], [3]), {
      tolerance: 0,
    })
    const b = { a: tensor([2, 4], [2]), c: { d: tensor([6], [1, 1]) } }
    const twice = (x: Tree): Tree => scaleUpdates(2).update(x, [], x)[0]
    const x = await run(reference, (right: Tree) => conjugateGradient(twice, right, 1), [b as Tree] as const)
    expectClose('tree', x, { a: tensor([1, 2], [2]), c: { d: tensor([3], [1, 1]) } }, { tolerance: 1e-12 })
  })

  test('does not go where the curvature is not positive', async () => {
    const x = await solved(Matrix.eye(2).mul(-1), tensor([1, 2], [2]), 3)
    expectClose('x', x, tensor([0, 0], [2]), { tolerance: 0 })
  })
})
