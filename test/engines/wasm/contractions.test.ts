/** Products of every size and layout: tiles, vectors and what is left over at their ends. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { flip, transpose } from '../../../src/dsl/primitives/movement'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { windows } from '../../../src/dsl/primitives/windows'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { target } from '../../../src/engines/wasm/target'
import { scheduleOf } from '../../../src/loops/schedule'
import type { Kernel } from '../../../src/loops/kernel'
import { assertEngine, patternless, test } from '../../laws'

const engine = wasmEngine({ threads: 1 })
const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 45 }))
const of = (shape: readonly number[]): AnyTensor =>
  tensor(patternless(shape.reduce((a, b) => a * b, 1)), shape)

describe('a product on wasm', () => {
  test.prop([size, size, size, fc.integer({ min: 1, max: 3 }), fc.nat(7)], { numRuns: 150 })(
    'is that of the reference, whatever the sizes and the layout',
    async (m, n, k, t, layout) => {
      const f = (x: AnyTensor, y: AnyTensor): AnyTensor => {
        const left = layout & 1 ? transpose(x, [0, 2, 1]) : x
        const right = layout & 2 ? transpose(y, [0, 2, 1]) : y
        return einsum('tmk,tkn->tmn', layout & 4 ? flip(left, [2]) : left, right)
      }
      const x = of(layout & 1 ? [t, k, m] : [t, m, k])
      const y = of(layout & 2 ? [t, n, k] : [t, k, n])
      await assertEngine(engine, f, [x, y])
    },
  )

  test.prop(
    [fc.integer({ min: 3, max: 12 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 })],
    {
      numRuns: 60,
    },
  )('of sliding windows is that of the reference', async (side, channels, stride) => {
    const sliding = { axes: [1, 2], sizes: [3, 3], strides: [stride, stride] }
    const f = (x: AnyTensor, kernel: AnyTensor): AnyTensor =>
      einsum('nyxckl,klco->nyxo', windows(x, sliding), kernel)
    await assertEngine(engine, f, [of([2, side, side, 2]), of([3, 3, 2, channels])])
  })
})

const load = (slot: number, strides: readonly number[]) =>
  ({ kind: 'load', access: { slot, offset: 0, strides }, dtype: 'float32' }) as const

/** [m, k] · [k, n]. */
const matrixProduct = (m: number, k: number, n: number): Kernel => ({
  sizes: [m, n, k],
  kept: 2,
  combine: 'add',
  term: { kind: 'apply', name: 'mul', inputs: [load(0, [k, 0, 1]), load(1, [0, 1, n])], dtype: 'float32' },
  finish: { kind: 'total', dtype: 'float32' },
  to: { slot: 2, offset: 0, strides: [n, 1] },
  accumulate: false,
})

describe('a schedule', () => {
  test('of a matrix product computes tiles of vectors', () => {
    const { vector, tile } = scheduleOf(matrixProduct(64, 64, 64), target)
    expect(vector).toBe(1)
    expect(tile[0] * tile[1]).toBeGreaterThanOrEqual(8)
    expect(tile[2]).toBe(1)
  })

  test('of a product with a long sum and a short result goes along the sum', () => {
    expect(
      scheduleOf(
        {
          ...matrixProduct(15, 21632, 10),
          term: {
            kind: 'apply',
            name: 'mul',
            inputs: [load(0, [21632, 0, 1]), load(1, [0, 21632, 1])],
            dtype: 'float32',
          },
        },
        target,
      ).vector,
    ).toBe(2)
  })
})
