/**
 * The engine `onnx-webgpu`: ONNX Runtime on a GPU by WebGPU. Whether there is one shows only when a session is
 * opened, and where there is none its Dawn prints what it tried: so another process opens a small one first.
 */
import { fail } from '../../dsl/core/problem'
import type { AnyTensor } from '../../dsl/core/tensor'
import { neg } from '../../dsl/primitives/elementwise'
import { tensor } from '../../dsl/primitives/leaves'
import { trace } from '../../dsl/transforms/program'
import type { Engine } from '../engine'
import { elsewhere } from '../kit/elsewhere'
import { onnxEngine } from './engine'
import { toOnnx } from './to-onnx'

const OPEN = `({ InferenceSession }, model) =>
  InferenceSession.create(Buffer.from(model, 'hex'), {
    executionProviders: ['webgpu', 'cpu'],
    logSeverityLevel: 4,
  })`

export const onnxWebgpuEngine = async (): Promise<Engine> => {
  const engine = await onnxEngine({ provider: 'webgpu' })
  const { program } = trace((x: AnyTensor) => neg(x), [tensor([0], [1])])
  const model = Array.from(toOnnx(program), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const failure = await elsewhere('onnxruntime-node', OPEN, [model])
  if (failure === undefined) return engine
  await engine.dispose()
  return fail({
    where: 'engine onnx-webgpu',
    given: 'no GPU that WebGPU can use',
    expected: 'an adapter of Vulkan, Metal or Direct3D 12',
    cause: failure.said,
    fix: 'a driver of the GPU (on Linux also libvulkan1; VK_ICD_FILENAMES names a driver), or --engine onnx',
  })
}
