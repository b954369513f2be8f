/**
 * What the lowering needs of a tfjs backend: run a kernel by name, move numbers, free them. Kernels are
 * called directly, below tfjs's own tape and scopes, so that nothing is recorded and nothing is implicit.
 */
import { engine, getKernel, type KernelBackend, setBackend, type TensorInfo } from '@tensorflow/tfjs-core'
import { fail } from '../../dsl/core/problem'
import { type Shape, showShape } from '../../dsl/core/shape'
import type { DType, Spec, Values } from '../../dsl/core/tensor'
import type { PrimitiveName } from '../../dsl/primitives'

export type Inputs = Readonly<Record<string, TensorInfo>> | readonly TensorInfo[]
export type Settings = Readonly<Record<string, unknown>>

/** A stack of `batch` matrices a [m, k] times b [k, n]. */
export interface MatrixProduct {
  readonly batch: number
  readonly m: number
  readonly k: number
  readonly n: number
}

export interface Kernels {
  readonly backend: string
  readonly run: (kernel: string, inputs: Inputs, settings?: Settings) => TensorInfo
  readonly upload: (values: Values, spec: Spec) => TensorInfo
  readonly read: (x: TensorInfo) => Promise<Values>
  /** The numbers, read at once: do not write to them. */
  readonly values: (x: TensorInfo) => Values
  readonly free: (x: TensorInfo) => void
  readonly count: () => number
  readonly matmul: (a: TensorInfo, b: TensorInfo, sizes: MatrixProduct) => TensorInfo
  /** The sum of each row of so many numbers. */
  readonly sumRows: (x: TensorInfo, rows: number, length: number) => TensorInfo
  /** Where the backend keeps numbers in this process: the memory itself, valid until the next allocation. */
  readonly memory: ((x: TensorInfo) => Values) | undefined
  readonly limits: Limits
}

/** Some of the primitives. */
export type WrongTable = Partial<Readonly<Record<PrimitiveName, true>>>

/** What a backend's kernels are not trusted with. */
export interface Limits {
  /** Primitives that they get wrong on float32. */
  readonly wrong: WrongTable
  /** How many terms they add up one after the other without losing more than a millionth. */
  readonly terms: number
  /** The same of `sumRows`. */
  readonly rowTerms: number
}

/** Arrays of each type as backends keep them. */
export const storage = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const

/** The numbers as a backend keeps them: float32, int32 or bytes. */
const stored = (values: Values, dtype: DType): Float32Array | Int32Array | Uint8Array =>
  values instanceof Float64Array || !(values instanceof storage[dtype]) ? new storage[dtype](values) : values

/** The same numbers seen in another shape; nothing is moved. */
export const seenAs = (x: TensorInfo, shape: Shape): TensorInfo => ({
  dataId: x.dataId,
  shape: [...shape],
  dtype: x.dtype,
})

let lastStart: Promise<unknown> = Promise.resolve()

/** Starts a backend, after all earlier starts: tfjs gives up on one that another overtakes. */
export const startBackend = async (name: string): Promise<void> => {
  const start = lastStart.then(() => setBackend(name))
  lastStart = start.catch(() => false)
  if (!(await start))
    fail({ where: `engine ${name}`, given: 'a backend that did not start', expected: 'one that starts' })
}

/** The kernels of a tfjs backend that is registered and ready. */
export const kernelsOf = (name: string, limits: Limits): Omit<Kernels, 'memory'> => {
  const backend: KernelBackend = engine().findBackend(name)
  const run = (kernel: string, inputs: Inputs, settings: Settings = {}): TensorInfo => {
    const config = getKernel(kernel, name)
    if (config === undefined)
      return fail({
        where: `engine ${name}, kernel ${kernel}`,
        given: `inputs ${Object.values(inputs)
          .map((x: TensorInfo) => showShape(x.shape))
          .join(', ')}`,
        expected: 'a kernel that this backend has',
        cause: 'the backend does not implement it',
      })
    // tfjs types inputs and settings by kernel; its registry erases them, so they are erased here too
    const result = config.kernelFunc({ inputs: inputs as never, backend, attrs: settings as never })
    return Array.isArray(result) ? result[0] : result
  }
  return {
    backend: name,
    run,
    upload: (values, { shape, dtype }) => ({
      dataId: backend.write(stored(values, dtype), [...shape], dtype),
      shape: [...shape],
      dtype,
    }),
    read: async (x) => checked(await backend.read(x.dataId), name),
    values: (x) => checked(backend.readSync(x.dataId), name),
    free: (x) => void backend.disposeData(x.dataId),
    count: () => backend.numDataIds(),
    limits,
    matmul: batchProduct(run),
    sumRows: sumKernel(run),
  }
}

/** Sums by the kernel that backends have for them. */
export const sumKernel =
  (run: Kernels['run']): Kernels['sumRows'] =>
  (x, rows, length) =>
    run('Sum', { x: seenAs(x, [rows, length]) }, { axis: [1], keepDims: false })

/** A stack of products by the kernel that backends have for it. */
export const batchProduct =
  (run: Kernels['run']): Kernels['matmul'] =>
  (a, b, { batch, m, k, n }) =>
    run(
      'BatchMatMul',
      { a: seenAs(a, [batch, m, k]), b: seenAs(b, [batch, k, n]) },
      { transposeA: false, transposeB: false },
    )

/** What a backend keeps, if it is numbers. */
export const checked = (values: unknown, name: string): Values =>
  values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array
    ? values
    : fail({ where: `internal: engine ${name}`, given: 'values of an unknown type', expected: 'numbers' })
