/**
 * The engine `onnx-webgpu`: ONNX Runtime on a GPU by WebGPU. Whether there is one shows only when a session is
 * opened, so a small one is opened first.
 */
import { fail, WeylError } from '../../dsl/core/problem'
import type { AnyTensor } from '../../dsl/core/tensor'
import { neg } from '../../dsl/primitives/elementwise'
import { tensor } from '../../dsl/primitives/leaves'
import { trace } from '../../dsl/transforms/program'
import type { Engine } from '../engine'
import { onnxEngine } from './engine'

export const onnxWebgpuEngine = async (): Promise<Engine> => {
  const engine = await onnxEngine({ provider: 'webgpu' })
  const { program } = trace((x: AnyTensor) => neg(x), [tensor([0], [1])])
  try {
    const executable = await engine.load(program)
    executable.dispose()
    return engine
  } catch (error) {
    return fail({
      where: 'engine onnx-webgpu',
      given: 'no GPU that WebGPU can use',
      expected: 'an adapter of Vulkan, Metal or Direct3D 12',
      cause: error instanceof WeylError ? (error.problem.cause ?? error.message) : String(error),
      fix: 'a driver of the GPU (on Linux also libvulkan1; VK_ICD_FILENAMES names a driver), or --engine onnx',
    })
  }
}
