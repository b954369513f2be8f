/**
 * Matrix products on the wasm backend. Its batched product is a scalar loop; its single one is XNNPACK's. So a batch
 * is run as single products on views into the batch's memory: nothing is copied. XNNPACK adds up one term after the
 * other, so a long inner axis is cut into parts, whose products are added up in doubles.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { fail } from '../../dsl/core/problem'
import type { Values } from '../../dsl/core/tensor'
import { type Kernels, type MatrixProduct, seenAs } from './kernels'

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

/** Terms of a part, and from how many on an inner axis is cut. */
const PART = 64
const LONG = 512

type Product = (a: number, b: number, to: number, sizes: Omit<MatrixProduct, 'batch'>) => void

/** One product of matrices that lie at these places of the memory. */
const viewedProduct = ({ wasm }: BackendWasm): Product => {
  if (!canWrap(wasm))
    return fail({ where: 'engine wasm', given: 'a build without cwrap', expected: 'tfjs-backend-wasm 4' })
  const kernel = wasm.cwrap('BatchMatMul', null, [
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
  const shapeBytes = (rows: number, columns: number): Uint8Array =>
    new Uint8Array(Int32Array.of(1, rows, columns).buffer)
  return (a, b, to, { m, k, n }) => {
    wasm.tfjs.registerTensor(VIEWS.a, m * k, a)
    wasm.tfjs.registerTensor(VIEWS.b, k * n, b)
    wasm.tfjs.registerTensor(VIEWS.result, m * n, to)
    kernel(VIEWS.a, shapeBytes(m, k), 3, VIEWS.b, shapeBytes(k, n), 3, 0, 0, VIEWS.result)
    // forgetting a view also drops the packed copy that XNNPACK keeps of the right operand
    for (const view of Object.values(VIEWS)) wasm.tfjs.disposeData(view)
  }
}

export const wasmProduct = (backend: BackendWasm, memory: (x: TensorInfo) => Values): Kernels['matmul'] => {
  const product = viewedProduct(backend)
  const place = (x: TensorInfo): number => backend.getMemoryOffset(x.dataId)

  const whole = (a: TensorInfo, b: TensorInfo, to: TensorInfo, { batch, m, k, n }: MatrixProduct): void => {
    for (let i = 0; i < batch; i++)
      product(place(a) + 4 * i * m * k, place(b) + 4 * i * k * n, place(to) + 4 * i * m * n, { m, k, n })
  }

  const inParts = (a: TensorInfo, b: TensorInfo, to: TensorInfo, { batch, m, k, n }: MatrixProduct): void => {
    const columns = backend.makeOutput([m * PART], 'float32')
    const partial = backend.makeOutput([m * n], 'float32')
    const totals = new Float64Array(m * n)
    for (let i = 0; i < batch; i++) {
      totals.fill(0)
      for (let start = 0; start < k; start += PART) {
        const width = Math.min(PART, k - start)
        // views are taken anew each time: they end where the memory grows
        const [from, laid] = [memory(seenAs(a, [batch * m * k])), memory(columns)]
        for (let row = 0; row < m; row++) {
          const first = (i * m + row) * k + start
          laid.set(from.subarray(first, first + width), row * width)
        }
        product(place(columns), place(b) + 4 * (i * k + start) * n, place(partial), { m, k: width, n })
        const sums = memory(partial)
        for (let j = 0; j < totals.length; j++) totals[j] += sums[j]
      }
      memory(to).set(totals, i * m * n)
    }
    backend.disposeData(columns.dataId)
    backend.disposeData(partial.dataId)
  }

  return (a, b, sizes) => {
    const result = backend.makeOutput([sizes.batch * sizes.m * sizes.n], 'float32')
    const multiply = sizes.k < LONG ? whole : inParts
    multiply(a, b, result, sizes)
    return seenAs(result, [sizes.batch, sizes.m, sizes.n])
  }
}
