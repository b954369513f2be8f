/** The WebGPU provider is an engine by name: it computes as the reference does, or says what is missing. */
import { expect, test } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { engineNamed } from '../../../src/engines'
import { assertEngine } from '../../laws'

test('onnx-webgpu computes a product, or names itself, the cause and a fix', async () => {
  const found = await engineNamed('onnx-webgpu')()
  if (found._tag === 'Right') {
    const f = (x: AnyTensor, y: AnyTensor): AnyTensor => einsum('ij,jk->ik', x, y)
    await assertEngine(found.right, f, [tensor([1, 2, 3, 4], [2, 2]), tensor([5, 6, 7, 8], [2, 2])])
    return
  }
  expect(found.left.where).toBe('engine onnx-webgpu')
  expect(found.left.cause).toMatch(/adapter|webgpu/i)
  expect(found.left.fix).toContain('--engine onnx')
})
