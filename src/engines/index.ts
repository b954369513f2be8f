/** The engines by name. Each is started when it is first asked for, and then kept for all, until one ends it. */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { type Problem, WeylError } from '../dsl/core/problem'
import type { Engine } from './engine'
import { INSTALL, onnxEngine } from './onnx/engine'
import { onnxWebgpuEngine } from './onnx/webgpu'
import { referenceEngine } from './reference'
import { cpuKernels } from './tfjs/cpu'
import { tfjsEngine } from './tfjs/engine'
import { INSTALL_GPU, nodeGpuKernels } from './tfjs/node-gpu'
import { wasmKernels } from './tfjs/wasm'
import { wasmEngine } from './wasm/engine'

interface Entry {
  readonly about: string
  readonly start: () => Promise<Engine>
  /** Whether one program keeps all cores busy. */
  readonly manyCores: boolean
  /** How to get it, where it does not come with the package. */
  readonly install?: string
}

const engines: Readonly<Record<string, Entry>> = {
  wasm: {
    about: 'programs compiled into WebAssembly of their own, on up to four cores; comes with the package',
    start: () => Promise.resolve(wasmEngine()),
    manyCores: true,
  },
  onnx: {
    about: 'ONNX Runtime, native code on all cores',
    start: () => onnxEngine(),
    manyCores: true,
    install: INSTALL,
  },
  'onnx-webgpu': {
    about: 'ONNX Runtime on a GPU by WebGPU',
    start: () => onnxWebgpuEngine(),
    manyCores: true,
    install: INSTALL,
  },
  'tfjs-wasm': {
    about: 'the WebAssembly kernels of TensorFlow.js, on one core; comes with the package',
    start: async () => tfjsEngine(await wasmKernels()),
    manyCores: false,
  },
  'tfjs-cpu': {
    about: 'TensorFlow.js in plain JavaScript; slow',
    start: async () => tfjsEngine(await cpuKernels()),
    manyCores: false,
  },
  'tfjs-node-gpu': {
    about: 'TensorFlow on CUDA (Node 20 or 22)',
    start: async () => tfjsEngine(await nodeGpuKernels()),
    manyCores: true,
    install: INSTALL_GPU,
  },
  reference: {
    about: 'float64, the oracle of the tests; very slow',
    start: () => Promise.resolve(referenceEngine()),
    manyCores: false,
  },
}

/** What `auto` tries, the fastest first: bench/ has the times. */
const PREFERRED = ['wasm', 'onnx', 'tfjs-wasm', 'tfjs-cpu']

/** Names and descriptions of all engines, for help texts. */
export const engineNames: readonly (readonly [name: string, about: string])[] = [
  ['auto', `the fastest that works here: ${PREFERRED.join(', ')}, in this order`],
  ...Object.entries(engines).map(([name, { about }]) => [name, about] as const),
]

/** Whether an engine of that name keeps all cores busy with one program. */
export const usesAllCores = (name: string): boolean => engines[name]?.manyCores ?? false

const started = new Map<string, Promise<Engine>>()

/** The engine that is started already, or a new one; the one that is ended is forgotten. */
const engineOfEntry = (name: string, { start }: Entry): Promise<Engine> => {
  const known = started.get(name)
  if (known !== undefined) return known
  const fresh = start().then((engine): Engine => {
    const dispose = (): Promise<void> => {
      if (started.get(name) === fresh) started.delete(name)
      return engine.dispose()
    }
    return { ...engine, dispose }
  })
  started.set(name, fresh)
  return fresh
}

/** The engine of that name, or a problem that lists what there is. */
export const engineNamed = (name: string): TE.TaskEither<Problem, Engine> => {
  if (name === 'auto')
    return pipe(
      chosenEngine(name),
      TE.chain((choice) => engineNamed(choice.name)),
    )
  const entry = Object.entries(engines).find(([known]) => known === name)?.[1]
  if (entry === undefined)
    return TE.left({
      where: 'engine',
      given: `'${name}'`,
      expected: `one of ${engineNames.map(([known]) => known).join(', ')}`,
      fix: `--engine auto; the engines are${engineNames.map(([known, about]) => `\n    ${known}: ${about}`).join('')}`,
    })
  return TE.tryCatch(
    () => engineOfEntry(name, entry),
    (error): Problem =>
      error instanceof WeylError
        ? error.problem
        : {
            where: `engine ${name}`,
            given: error instanceof Error ? error.message : String(error),
            expected: 'an engine that starts',
            ...(entry.install === undefined ? {} : { fix: entry.install }),
          },
  )
}

/** An engine that works here, and why others that were tried before it do not. */
export interface Choice {
  readonly name: string
  readonly passedOver: readonly Problem[]
}

/** What a name stands for: `auto` for the fastest engine that starts here, any other name for itself. */
export const chosenEngine = (name: string): TE.TaskEither<Problem, Choice> => {
  if (name !== 'auto') return TE.right({ name, passedOver: [] })
  const tryFrom = async (passedOver: readonly Problem[]): Promise<Choice | Problem> => {
    const candidate = PREFERRED.at(passedOver.length)
    if (candidate === undefined) return passedOver[passedOver.length - 1]
    const result = await engineNamed(candidate)()
    return result._tag === 'Right' ? { name: candidate, passedOver } : tryFrom([...passedOver, result.left])
  }
  return async () => {
    const found = await tryFrom([])
    return 'name' in found ? { _tag: 'Right', right: found } : { _tag: 'Left', left: found }
  }
}

/** Every engine with what is in its way here, if anything is. */
export const availability = async (): Promise<
  readonly { readonly name: string; readonly about: string; readonly problem: Problem | undefined }[]
> =>
  Promise.all(
    Object.entries(engines).map(async ([name, { about }]) => {
      const result = await engineNamed(name)()
      return { name, about, problem: result._tag === 'Left' ? result.left : undefined }
    }),
  )
