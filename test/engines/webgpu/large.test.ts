/** Sizes at which one invocation makes several results, and at which workgroups are counted along two dimensions. */
import * as fc from 'fast-check'
import { describe, expect, test as once } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { add } from '../../../src/dsl/primitives/elementwise'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { ACROSS, INVOCATIONS } from '../../../src/engines/webgpu/target'
import { assertEngine, engineOf, patternless, run, test } from '../../laws'

const filled = (shape: readonly number[]): AnyTensor =>
  tensor(patternless(shape.reduce((count, size) => count * size, 1)), shape)

describe('webgpu', () => {
  const side = fc.integer({ min: 40, max: 100 })
  test.prop([side, side, fc.integer({ min: 1, max: 40 }), fc.boolean()], { numRuns: 3 })(
    'makes large products, in tiles or not',
    async (rows, columns, inner, shared) => {
      const [x, y] = [filled([8, rows, inner]), filled(shared ? [inner, columns] : [8, inner, columns])]
      const formula = shared ? 'bij,jk->bik' : 'bij,bjk->bik'
      await assertEngine(await engineOf('webgpu'), (a: AnyTensor, b: AnyTensor) => einsum(formula, a, b), [
        x,
        y,
      ])
    },
  )

  once('counts more elements than workgroups have along one dimension', async () => {
    const count = ACROSS * INVOCATIONS + 100
    const x = tensor(
      Float32Array.from({ length: count }, (_, i) => i % 1024),
      [count],
    )
    const sum = await run(await engineOf('webgpu'), (of: AnyTensor) => add(of, of), [x])
    expect(valuesOf(sum).findIndex((value, i) => value !== 2 * (i % 1024))).toBe(-1)
  })
})
