/** Prefixes by an associative operation are those that a loop gives, one after the other. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { add, maximum, mul } from '../../../src/dsl/functions/arithmetic'
import { matmul } from '../../../src/dsl/functions/products'
import { sum } from '../../../src/dsl/functions/reductions'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { associativeScan } from '../../../src/dsl/transforms/associative-scan'
import { grad } from '../../../src/dsl/transforms/grad'
import { scan } from '../../../src/dsl/transforms/scan'
import { assertSameMeaning, meaning, expectClose, patternless, test } from '../../laws'

type Square = Tensor<readonly [2, 2]>
type Squares = Tensor<readonly [number, 2, 2]>
/** x → scale · x + shift, as they are composed. */
interface Affine<N extends readonly number[]> {
  readonly [name: string]: Tensor<N>
  readonly scale: Tensor<N>
  readonly shift: Tensor<N>
}

const product = (a: Square, b: Square): Square => matmul(a, b)
const products = (xs: Squares): Squares => associativeScan(product, xs)
const inTurn = (xs: Squares): Squares => {
  const one = tensor([1, 0, 0, 1], [2, 2])
  return scan((before: Square, x: Square) => [matmul(before, x), matmul(before, x)] as const, one, xs)[1]
}

describe('associativeScan', () => {
  test.prop([fc.integer({ min: 1, max: 9 }), fc.nat(20)], { numRuns: 15 })(
    'is scan of the same operation, whatever its order matters, and so is its derivative',
    async (n, from) => {
      const xs = tensor(patternless(4 * (n + from)).slice(4 * from), [n, 2, 2])
      await assertSameMeaning(products, inTurn, [xs] as const)
      const curved = (f: (xs: Squares) => Squares) => grad((ys: Squares) => sum(mul(f(ys), f(ys))))
      await assertSameMeaning(curved(products), curved(inTurn), [xs] as const, 1e-9)
    },
  )

  it('takes trees', async () => {
    const after = (f: Affine<readonly []>, g: Affine<readonly []>): Affine<readonly []> => ({
      scale: mul(f.scale, g.scale),
      shift: add(mul(f.shift, g.scale), g.shift),
    })
    const lines = { scale: tensor([2, 3, -1], [3]), shift: tensor([1, 0, 5], [3]) }
    const found = await meaning((xs: Affine<readonly [number]>) => associativeScan(after, xs), [lines])
    const right = { scale: tensor([2, 6, -6], [3]), shift: tensor([1, 3, 2], [3]) }
    expectClose('composed', found, right, { tolerance: 1e-12 })
  })

  it('leaves an empty list and one of a single place as they are', () => {
    const larger = (x: Scalar, y: Scalar): Scalar => maximum(x, y)
    for (const xs of [tensor([], [0]), tensor([4], [1])]) expect(associativeScan(larger, xs)).toBe(xs)
  })

  it('refuses what changes its shape, and lists of different lengths', () => {
    type Row = Tensor<readonly [2]>
    const total = (x: Row, y: Row): Tensor => sum(add(x, y))
    const row = total as (x: Row, y: Row) => Row
    expect(() => associativeScan(row, tensor([1, 2, 3, 4], [2, 2]))).toThrow(
      'associativeScan: got a function that makes float32 [] of float32 [2], expected what it makes to be like what it takes',
    )
    const both = (x: readonly Scalar[]): readonly Scalar[] => x
    expect(() => associativeScan(both, [tensor([1, 2], [2]), tensor([1], [1])])).toThrow('associativeScan')
  })
})
