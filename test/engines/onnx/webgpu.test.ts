/** The WebGPU provider is an engine by name: it computes as the reference does, or says what is missing. */
import { expect, test } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { engineNamed, inTheWayOf } from '../../../src/engines'
import { assertEngine } from '../../laws'

test('onnx-webgpu computes a product, or names itself, the cause and a fix', async () => {
  const problem = await inTheWayOf('onnx-webgpu')
  if (problem === undefined) {
    const f = (x: AnyTensor, y: AnyTensor): AnyTensor => einsum('ij,jk->ik', x, y)
    await assertEngine(await engineNamed('onnx-webgpu'), f, [
      tensor([1, 2, 3, 4], [2, 2]),
      tensor([5, 6, 7, 8], [2, 2]),
    ])
    return
  }
  expect(problem.where).toBe('engine onnx-webgpu')
  expect(problem.cause).toMatch(/adapter|webgpu/i)
  expect(problem.fix).toContain('--engine onnx')
})
