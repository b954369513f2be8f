/** What lies along one axis and is wanted along another, at all sizes around those of vectors: rows for columns. */
import * as fc from 'fast-check'
import { describe, test } from 'vitest'
import { ops, type Tensor } from '../../src'
import { assertEngine, engineOf, hasCompiler, patternless } from '../laws'
import { tensor } from '../../src/dsl/primitives/leaves'

type Matrix = Tensor<readonly [number, number]>

const sizes = fc.integer({ min: 1, max: 37 })
/** Several shapes in one program, so that there are few to compile. */
const shapes = fc.array(fc.tuple(sizes, sizes, fc.integer({ min: 1, max: 9 })), {
  minLength: 4,
  maxLength: 4,
})

const matrix = (rows: number, columns: number): Matrix =>
  tensor(Float32Array.from(patternless(rows * columns)), [rows, columns])

/** Movements, products, and sums that others are added to, each of them turned. */
const turned = (x: Matrix, y: Matrix): readonly Tensor[] => {
  const across = ops.transpose(ops.tanh(x), [1, 0])
  return [
    across,
    ops.add(ops.mul(across, 2), ops.transpose(x, [1, 0])),
    ops.einsum('ik,kj->ji', x, y),
    ops.einsum('ik,kj->ij', ops.transpose(y, [1, 0]), across),
    ops.concat([across, ops.neg(across)], 0),
  ]
}

const law = (name: string, numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(shapes, async (all) => {
      const engine = await engineOf(name)
      const inputs = all.map(([m, n, k]) => [matrix(m, n), matrix(n, k)] as const)
      await assertEngine(engine, (given) => given.map(([x, y]) => turned(x, y)), [inputs])
    }),
    { numRuns },
  )

describe('rows turned into columns are what the reference makes of them', () => {
  test('on wasm', () => law('wasm', 20))
  if (hasCompiler) test('on native', () => law('native', 4))
  test('on webgpu', () => law('webgpu', 1))
})
