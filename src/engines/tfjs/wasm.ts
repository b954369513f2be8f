/** The wasm backend of tfjs, and what of it has to be mended. */
import { engine, type TensorInfo } from '@tensorflow/tfjs-core'
import { fail } from '../../dsl/core/problem'
import type { Values } from '../../dsl/core/tensor'
import { checked, type Kernels, kernelsOf, type Limits, type WrongTable, startBackend } from './kernels'
import { wasmProduct } from './wasm-product'

/**
 * `sign` makes 0 of what is no number, or small; `log1p` adds 1 and rounds; `sin` and `cos` shift into a period and
 * round. Sums are added up one after the other.
 */
const WRONG: WrongTable = { sign: true, sigmoid: true, log1p: true, sin: true, cos: true }
const LIMITS: Limits = { wrong: WRONG, terms: 16, rowTerms: 16 }

export const wasmKernels = async (): Promise<Kernels> => {
  // loaded only now: a backend announces itself as it loads, also to whoever uses tfjs beside us
  const tfjsWasm = await import('@tensorflow/tfjs-backend-wasm')
  await startBackend('wasm')
  const backend = engine().findBackend('wasm')
  if (!(backend instanceof tfjsWasm.BackendWasm))
    return fail({
      where: 'engine wasm',
      given: 'no wasm backend',
      expected: 'one that starts',
      cause: 'WebAssembly is off',
    })
  const memory = (x: TensorInfo): Values => checked(backend.typedArrayFromHeap(x), 'wasm')
  return { ...kernelsOf('wasm', LIMITS), matmul: wasmProduct(backend, memory), memory }
}
