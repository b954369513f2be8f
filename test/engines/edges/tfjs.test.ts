import { expect, test } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { sumAxes } from '../../../src/dsl/primitives/broadcast'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { engineOf, run } from '../../laws'
import { obeysAtEdges } from './law'
import { keepsTheDigitsOfLongSums } from './long-sums'

for (const name of ['tfjs-wasm', 'tfjs-wasm by kernels only', 'tfjs-cpu']) {
  obeysAtEdges(name)
  keepsTheDigitsOfLongSums(name)
}

test('twenty million ones are twenty million', async () => {
  const count = 2e7
  const ones = tensor(new Float32Array(count).fill(1), [count])
  const engine = await engineOf('tfjs-wasm')
  expect(valuesOf(await run(engine, (x: AnyTensor) => sumAxes(x, [0]), [ones]))).toEqual(
    Float32Array.of(count),
  )
})
