/** The engines that laws are tried on, each started once. */
import { engineNamed } from '../../src/engines'
import type { Engine } from '../../src/engines/engine'
import { nativeEngine } from '../../src/engines/native/engine'
import { onnxEngine } from '../../src/engines/onnx/engine'
import { cpuKernels } from '../../src/engines/tfjs/cpu'
import { tfjsEngine } from '../../src/engines/tfjs/engine'
import { wasmKernels } from '../../src/engines/tfjs/wasm'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { dawnEngine } from '../../src/engines/webgpu/dawn'
import { onSoftware } from './gpu-here'

const start = async (): Promise<readonly Engine[]> => {
  const [wasm, cpu, onnx] = await Promise.all([wasmKernels(), cpuKernels(), onnxEngine({ threads: 1 })])
  return [
    wasmEngine(),
    tfjsEngine(wasm),
    tfjsEngine(cpu),
    { ...tfjsEngine({ ...wasm, memory: undefined }), name: 'tfjs-wasm by kernels only' },
    onnx,
  ]
}

let started: Promise<readonly Engine[]> | undefined

/** Every engine that runs anywhere; tfjs on wasm also without direct access to its memory. */
export const engines = (): Promise<readonly Engine[]> => (started ??= start())

let native: Promise<Engine> | undefined
let webgpu: Promise<Engine> | undefined

/** The engine of that name; as it is here, not on a driver of software, where the law is asked for it by name. */
export const engineOf = async (name: string): Promise<Engine> => {
  if (name === process.env.WEYL_ENGINE) return engineNamed(name)
  if (name === 'native') return (native ??= nativeEngine())
  if (name === 'webgpu') return (webgpu ??= onSoftware(dawnEngine))
  const found = (await engines()).find((engine) => engine.name === name)
  if (found === undefined) throw new Error(`no engine ${name}`)
  return found
}
