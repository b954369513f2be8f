/**
 * The engine on ONNX Runtime: a program becomes a model, the model a session, and a run one native call, which
 * reads its inputs where they lie. Memory is that of typed arrays: what is freed goes when Node collects it.
 */
import type { Tensor } from 'onnxruntime-node'
import { fail, messageOf } from '../../dsl/core/problem'
import { showShape } from '../../dsl/core/shape'
import type { Values } from '../../dsl/core/tensor'
import type { Program } from '../../dsl/transforms/program'
import { numberedValues } from '../../dsl/transforms/values'
import { engineOf, type LoadedProgram } from '../kit/backend'
import type { Engine } from '../engine'
import { stored } from './graph'
import { toOnnx } from './to-onnx'

type Runtime = typeof import('onnxruntime-node')

export const INSTALL = 'ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node'

const runtime = async (): Promise<Runtime> => {
  try {
    return await import('onnxruntime-node')
  } catch (error) {
    // besides a package that is not there: a native part that is missing, or built for another system
    return fail({
      where: 'engine onnx',
      given: 'no ONNX Runtime that loads',
      expected: 'the package onnxruntime-node with its native part',
      cause: messageOf(error),
      fix: INSTALL,
    })
  }
}

/** What failed, by the number of the value that is in the names of its nodes. */
const failure = (program: Program, error: unknown): never => {
  const cause = messageOf(error)
  const number = Number(/\w+_(\d+)(\.\d+)?'/.exec(cause)?.[1])
  const values = numberedValues(program)
  const culprit = values[number]
  return fail({
    where: 'engine onnx',
    given:
      culprit?.op === undefined
        ? `a program of ${program.instructions.length} instructions`
        : `${culprit.op.name} of ${culprit.inputs.map((input) => showShape(values[input].shape)).join(' and ')} to ${showShape(culprit.shape)}`,
    expected: 'what ONNX Runtime can run in the memory there is',
    cause,
  })
}

export interface OnnxSettings {
  /** How many cores a run may use; without the number, all. */
  readonly threads?: number
}

/** The engine `onnx`, if the package onnxruntime-node is there; one session and its threads for each program. */
export const onnxEngine = async ({ threads = 0 }: OnnxSettings = {}): Promise<Engine> => {
  const { InferenceSession, Tensor } = await runtime()
  const load = async (program: Program): Promise<LoadedProgram<Tensor>> => {
    const { parameters, results } = program
    const inputs = parameters.map((_, i) => `input${i}`)
    const outputs = results.map((_, i) => `output${i}`)
    const open = () =>
      InferenceSession.create(toOnnx(program), {
        executionProviders: ['cpu'],
        // without parameters all of the graph would be folded away, which ONNX Runtime does not survive
        graphOptimizationLevel: parameters.length === 0 ? 'disabled' : 'all',
        executionMode: 'sequential',
        enableMemPattern: true,
        intraOpNumThreads: threads,
        // errors come as exceptions; they need not be printed too
        logSeverityLevel: 4,
      })
    // a model without outputs is none
    const session =
      results.length === 0 ? undefined : await open().catch((error: unknown) => failure(program, error))

    return {
      run: async (given) => {
        const feeds = Object.fromEntries(given.map((tensor, i) => [inputs[i], tensor]))
        const made = (await session?.run(feeds).catch((error: unknown) => failure(program, error))) ?? {}
        return outputs.map((name) => made[name])
      },
      dispose: () => void session?.release(),
    }
  }

  return engineOf({
    name: 'onnx',
    upload: (values, { shape, dtype }) => new Tensor(dtype, stored(values, dtype), shape),
    read: (tensor) => Promise.resolve(valuesIn(tensor)),
    free: () => undefined,
    load,
    end: () => Promise.resolve(),
  })
}

const valuesIn = ({ data }: Tensor): Values =>
  data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array
    ? data
    : fail({ where: 'internal: engine onnx', given: 'numbers of an unknown type', expected: 'numbers' })
