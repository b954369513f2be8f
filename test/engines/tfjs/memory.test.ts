/** Law of memory: whatever runs, on whatever type and size, what lies beside it stays as it was. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { DType } from '../../../src/dsl/core/tensor'
import { type Kernels } from '../../../src/engines/tfjs/kernels'
import { tfjsEngine } from '../../../src/engines/tfjs/engine'
import { wasmKernels } from '../../../src/engines/tfjs/wasm'
import { type Call, runPlain, test } from '../../laws'
import { edgeCases } from '../edges/cases'

const anyCall: fc.Arbitrary<Call> = fc.oneof(
  ...Object.values(edgeCases).flatMap((cases) => Object.values(cases)),
)

/** Small tensors of all types all over the memory: each other one is freed again, so that a call finds gaps between them. */
const sentries = (kernels: Kernels, count: number) => {
  const all = Array.from({ length: count }, (_, i) => {
    const dtype: DType = i % 3 === 0 ? 'float32' : i % 3 === 1 ? 'int32' : 'bool'
    const length = 1 + ((i * 7) % 40)
    const values = Int32Array.from({ length }, (_, j) => (dtype === 'bool' ? (i + j) % 2 : i * 1000 + j))
    return { values, info: kernels.upload(values, { shape: [length], dtype }) }
  })
  all.filter((_, i) => i % 2 === 0).forEach(({ info }) => kernels.free(info))
  const left = all.filter((_, i) => i % 2 === 1)
  return {
    changed: () => left.filter(({ values, info }) => values.join() !== kernels.values(info).join()).length,
    free: () => left.forEach(({ info }) => kernels.free(info)),
  }
}

describe('tfjs-wasm', () => {
  test.prop([fc.array(anyCall, { minLength: 20, maxLength: 20 })], { numRuns: 30 })(
    'leaves alone what lies beside its results',
    async (calls) => {
      const kernels = await wasmKernels()
      for (const own of [kernels, { ...kernels, memory: undefined }]) {
        const engine = tfjsEngine(own)
        const before = engine.buffers()
        const around = sentries(kernels, 400)
        for (const { f, examples } of calls) await runPlain(engine, f, examples[0])
        expect(around.changed()).toBe(0)
        around.free()
        expect(engine.buffers()).toBe(before)
      }
    },
  )
})
