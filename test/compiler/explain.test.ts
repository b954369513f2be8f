/** Explanations: their tables agree with each other and with the program. */
import { describe, expect } from 'vitest'
import { explain } from '../../src/compiler/explain'
import { optimise } from '../../src/compiler/optimise'
import type { AnyTensor, Tensor } from '../../src/dsl/core/tensor'
import { add, mul } from '../../src/dsl/functions/arithmetic'
import { matmul } from '../../src/dsl/functions/products'
import { tensor } from '../../src/dsl/primitives/leaves'
import { trace } from '../../src/dsl/transforms/program'
import { samples } from './random'
import { test } from '../laws/law'

const column = (rows: readonly (readonly string[])[], at: number): number =>
  rows.reduce((sum, row) => sum + Number(row[at]), 0)

describe('explain', () => {
  test.prop([samples])('counts each instruction once, before and after', ({ f, inputs }) => {
    const { program } = trace((...given: readonly AnyTensor[]) => f(...(given as readonly Tensor[])), inputs)
    const [totals, changes, byPrimitive, expensive] = explain(program)
    const counts = [program, optimise(program)].map(
      ({ instructions }) =>
        instructions.filter(({ op }) => !['reshape', 'broadcast'].includes(op.name)).length,
    )
    expect(totals.rows.map(([, count]) => Number(count))).toEqual(counts)
    expect([1, 2].map((at) => column(byPrimitive.rows, at))).toEqual(counts)
    expect(Number(changes.rows[0][2])).toBe(counts[0])
    expect(Number(changes.rows.at(-1)?.[2])).toBe(counts[1])
    for (const { head, rows } of [totals, changes, byPrimitive, expensive])
      for (const row of rows) expect(row).toHaveLength(head.length)
  })

  test('shows what costs most first, with its formula and its shapes', () => {
    const x = tensor(new Float32Array(300 * 400), [300, 400])
    const y = tensor(new Float32Array(400 * 500), [400, 500])
    const f = (a: typeof x, b: typeof y) => add(matmul(a, mul(b, 2)), 1)
    const [totals, , , expensive] = explain(trace(f, [x, y]).program)
    // 2 · 300 · 400 · 500 for the product, 400 · 500 for twice b, 300 · 500 for the sum
    expect(totals.rows[1].slice(2)).toEqual(['120.3', '2.7', '2.0', '1.4'])
    expect(expensive.rows[0]).toEqual([
      expect.stringMatching(/^%\d+$/),
      expect.stringContaining('einsum { formula: '),
      expect.stringContaining('[300, 400]'),
      '[300, 500]',
      '120.0',
      '1.9',
    ])
  })
})
