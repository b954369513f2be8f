/**
 * The wasm backend. Its batched matrix product is a scalar loop; its single one is XNNPACK's. So a batch is
 * run as single products on views into the batch's memory: nothing is copied.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { engine, type TensorInfo } from '@tensorflow/tfjs-core'
import { fail } from '../../dsl/core/problem'
import { type Kernels, kernelsOf, type MatrixProduct, startBackend } from './kernels'

/** Emscripten's way to call into a module, which the backend's types leave out. */
interface Wrapping {
  readonly cwrap: (
    name: string,
    result: null,
    parameters: readonly string[],
  ) => (...x: readonly (number | Uint8Array)[]) => void
}

const canWrap = (module: object): module is Wrapping => 'cwrap' in module

/** Numbers that the backend itself does not give to tensors. */
const VIEWS = { a: 2 ** 30, b: 2 ** 30 + 1, result: 2 ** 30 + 2 }

const shapeBytes = (rows: number, columns: number): Uint8Array =>
  new Uint8Array(Int32Array.of(1, rows, columns).buffer)

const viewedProduct = (backend: BackendWasm) => {
  const { wasm } = backend
  if (!canWrap(wasm))
    return fail({ where: 'engine wasm', given: 'a build without cwrap', expected: 'tfjs-backend-wasm 4' })
  const product = wasm.cwrap('BatchMatMul', null, [
    'number',
    'array',
    'number',
    'number',
    'array',
    'number',
    'number',
    'number',
    'number',
  ])
  return (a: TensorInfo, b: TensorInfo, { batch, m, k, n }: MatrixProduct): TensorInfo => {
    const result = backend.makeOutput([batch, m, n], 'float32')
    const [fromA, fromB, to] = [a, b, result].map((x) => backend.getMemoryOffset(x.dataId))
    const [shapeA, shapeB] = [shapeBytes(m, k), shapeBytes(k, n)]
    for (let i = 0; i < batch; i++) {
      wasm.tfjs.registerTensor(VIEWS.a, m * k, fromA + 4 * i * m * k)
      wasm.tfjs.registerTensor(VIEWS.b, k * n, fromB + 4 * i * k * n)
      wasm.tfjs.registerTensor(VIEWS.result, m * n, to + 4 * i * m * n)
      product(VIEWS.a, shapeA, 3, VIEWS.b, shapeB, 3, 0, 0, VIEWS.result)
      // forgetting a view also drops the packed copy that XNNPACK keeps of the right operand
      for (const view of Object.values(VIEWS)) wasm.tfjs.disposeData(view)
    }
    return result
  }
}

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
  return {
    ...kernelsOf('wasm'),
    matmul: viewedProduct(backend),
    memory: (x) => checkedMemory(backend.typedArrayFromHeap(x)),
  }
}

const checkedMemory = (values: unknown) =>
  values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array
    ? values
    : fail({ where: 'internal: engine wasm', given: 'memory of an unknown type', expected: 'numbers' })
