/** The engines by name. Each is started when it is first asked for, and then kept. */
import * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../dsl/core/problem'
import type { Engine } from './engine'
import { INSTALL, onnxEngine } from './onnx/engine'
import { reference } from './reference'
import { cpuKernels } from './tfjs/cpu'
import { tfjsEngine } from './tfjs/engine'
import { nodeGpuKernels } from './tfjs/node-gpu'
import { wasmKernels } from './tfjs/wasm'

interface Entry {
  readonly about: string
  readonly start: () => Promise<Engine>
  /** How to get it, where it does not come with the package. */
  readonly install?: string
}

const engines: Readonly<Record<string, Entry>> = {
  wasm: {
    about: 'WebAssembly with SIMD, one core; comes with the package',
    start: async () => tfjsEngine(await wasmKernels()),
  },
  cpu: {
    about: 'plain JavaScript; slow',
    start: async () => tfjsEngine(await cpuKernels()),
  },
  'node-gpu': {
    about: 'TensorFlow on CUDA, if @tensorflow/tfjs-node-gpu is installed (Node 20 or 22)',
    start: async () => tfjsEngine(await nodeGpuKernels()),
    install: 'npm install @tensorflow/tfjs-node-gpu@4.22.0',
  },
  onnx: {
    about: 'ONNX Runtime: native code on all cores, if onnxruntime-node is installed',
    start: () => onnxEngine(),
    install: INSTALL,
  },
  reference: {
    about: 'float64, the oracle of the tests; very slow',
    start: () => Promise.resolve(reference),
  },
}

/** Names and descriptions of all engines, for help texts. */
export const engineNames: readonly (readonly [name: string, about: string])[] = Object.entries(engines).map(
  ([name, { about }]) => [name, about],
)

const started = new Map<string, Promise<Engine>>()

/** The engine of that name, or a problem that lists what there is. */
export const engineNamed = (name: string): TE.TaskEither<Problem, Engine> => {
  const entry = Object.entries(engines).find(([known]) => known === name)?.[1]
  if (entry === undefined)
    return TE.left({
      where: 'engine',
      given: `'${name}'`,
      expected: `one of ${engineNames.map(([known]) => known).join(', ')}`,
      fix: `--engine wasm; the engines are${engineNames.map(([known, about]) => `\n    ${known}: ${about}`).join('')}`,
    })
  return TE.tryCatch(
    () => {
      const engine = started.get(name) ?? entry.start()
      started.set(name, engine)
      return engine
    },
    (error): Problem => ({
      where: `engine ${name}`,
      given: error instanceof Error ? error.message : String(error),
      expected: 'an engine that starts',
      ...(entry.install === undefined ? {} : { fix: entry.install }),
    }),
  )
}
