/** All engines by name, also those that need Node. */
import type { Problem } from '../dsl/core/problem'
import type { Engine } from './engine'
import { everywhere } from './everywhere'
import { type Choice, type Cores, type Described, enginesOf, type Entry } from './named'
import { nativeEngine } from './native/engine'
import { INSTALL, onnxEngine } from './onnx/engine'
import { cpuKernels } from './tfjs/cpu'
import { tfjsEngine } from './tfjs/engine'
import { INSTALL_GPU, nodeGpuKernels } from './tfjs/node-gpu'
import { wasmKernels } from './tfjs/wasm'
import { dawnEngine, INSTALL_WEBGPU } from './webgpu/dawn'

export { compiledHere, emptyCompiled } from './native/room'

const engines: Readonly<Record<string, Entry>> = {
  wasm: everywhere.wasm,
  native: {
    about: 'programs compiled into machine code of their own, on up to four cores; needs a compiler of C',
    start: (cores) => nativeEngine({ cores }),
    cores: 'told',
  },
  webgpu: {
    about: 'programs written as WGSL, on a GPU by WebGPU; needs the package webgpu',
    start: () => dawnEngine(),
    cores: 'all',
    install: INSTALL_WEBGPU,
  },
  onnx: {
    about: 'ONNX Runtime, native code on all cores',
    start: () => onnxEngine(),
    cores: 'all',
    install: INSTALL,
  },
  'tfjs-wasm': {
    about: 'the WebAssembly kernels of TensorFlow.js, on one core; comes with the package',
    start: async () => tfjsEngine(await wasmKernels()),
    cores: 'one',
  },
  'tfjs-cpu': {
    about: 'TensorFlow.js in plain JavaScript; slow',
    start: async () => tfjsEngine(await cpuKernels()),
    cores: 'one',
  },
  'tfjs-node-gpu': {
    about: 'TensorFlow on CUDA (Node 20 or 22)',
    start: async () => tfjsEngine(await nodeGpuKernels()),
    cores: 'all',
    install: INSTALL_GPU,
  },
  reference: everywhere.reference,
}

/** The fastest first: bench/ has the times. */
const all = enginesOf(engines, ['wasm', 'onnx', 'tfjs-wasm', 'tfjs-cpu'])

/** Which cores an engine of that name keeps busy with one program. */
export const coresOf: (name: string) => Cores = all.coresOf

/**
 * The engine of that name, on so many `cores` if it is said and the engine can be told (`wasm` and `native`, whose numbers do
 * not depend on it), otherwise on as many as it likes. Rejects with a `WeylError` that lists what there is, or says what is in
 * the way of this one, and for a number of cores that is not whole or below 1.
 *
 * @example
 * const engine = await engineNamed('wasm')
 * const double = compile((x: Tensor<readonly [2]>) => ops.mul(x, 2), { engine })
 * await double(tensor([1, 2], [2])) // [2, 4]
 * await engine.dispose()
 */
export const engineNamed: (name: string, cores?: number) => Promise<Engine> = all.named

/** The engine for programs that run once, beside one of that name: none of them is worth waiting for a compiler of C. */
export const forOnce = (name: string): string => (name === 'native' ? 'wasm' : name)

/** What is in the way of an engine here, if anything is. */
export const inTheWayOf: (name: string) => Promise<Problem | undefined> = all.inTheWayOf

/**
 * Outer steps that are worth being compiled as machine code where it is not kept from before. Measured on two cores: 300
 * steps of the main job take 55 to 61 s on `native` with nothing kept, and 72 to 77 s on `wasm`; 100 steps 44 to 47 s, and 40
 * to 44 s; 200 of the synthetic problem, whose networks are small, 44 s and 33 s.
 */
const WORTH_COMPILING = 300

/** Names and descriptions of all engines, for help texts. */
export const engineNames: Described = all.names.map(([name, about]) => [
  name,
  name === 'auto' ? `${about}; before them native, in a run of ${WORTH_COMPILING} steps or more` : about,
])

/** What a name stands for in a run of so many steps: `auto` for the fastest engine that starts here, any other name for itself. */
export const chosenEngine = (name: string, steps: number): Promise<Choice> =>
  all.chosen(name, steps >= WORTH_COMPILING ? ['native'] : [])

/** Every engine with what is in its way here, if anything is. */
export const availability = async (): Promise<
  readonly { readonly name: string; readonly about: string; readonly problem: Problem | undefined }[]
> =>
  Promise.all(
    Object.entries(engines).map(async ([name, { about }]) => ({
      name,
      about,
      problem: await inTheWayOf(name),
    })),
  )
