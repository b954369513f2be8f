/** The native backend of tfjs on CUDA, if the user has installed `@tensorflow/tfjs-node-gpu`. */
import { engine, Tensor, type TensorInfo } from '@tensorflow/tfjs-core'
import { fail } from '../../dsl/core/problem'
import { type Shape, sameShape } from '../../dsl/core/shape'
import {
  batchProduct,
  type Inputs,
  type Kernels,
  kernelsOf,
  type Limits,
  seenAs,
  startBackend,
  sumKernel,
} from './kernels'

/** In a variable, so that neither the compiler nor a bundler asks for an optional package. */
const PACKAGE = '@tensorflow/tfjs-node-gpu'

export const INSTALL_GPU = `npm install ${PACKAGE}@4.22.0`

/** What is scattered is added up one after the other; rows are, here, in parts. */
const LIMITS: Limits = { wrong: {}, terms: 16, rowTerms: Infinity }

/** Terms of a row that are one sum: the kernel's own blocks are longer, and lose more than a millionth. */
const PART = 64

export const nodeGpuKernels = async (): Promise<Kernels> => {
  await import(PACKAGE)
  if (engine().findBackendFactory('tensorflow') === null)
    return fail({
      where: 'engine tfjs-node-gpu',
      given: `${PACKAGE} without its backend`,
      expected: 'version 4.22',
    })
  await startBackend('tensorflow')
  return { ...asTheyExpect(kernelsOf('tensorflow', LIMITS)), memory: undefined }
}

/**
 * What its kernels expect: a tensor of TensorFlow knows its own shape, so one that is seen in another is given that
 * first (no number moves); some call functions of tfjs, which take its tensors only, and leave theirs behind; and to
 * concatenate takes two.
 */
const asTheyExpect = (kernels: Omit<Kernels, 'memory'>): Omit<Kernels, 'memory'> => {
  const shapes = new WeakMap<object, Shape>()
  const known = (x: TensorInfo): TensorInfo => {
    shapes.set(x.dataId, x.shape)
    return x
  }
  const inScope: Kernels['run'] = (kernel, inputs, settings) => {
    engine().startScope(kernel)
    const result = kernels.run(kernel, inputs, settings)
    engine().endScope(result instanceof Tensor ? result : undefined)
    return known(result)
  }
  const run: Kernels['run'] = (kernel, inputs, settings) => {
    if (kernel === 'Concat' && isList(inputs) && inputs.length === 1) return run('Identity', { x: inputs[0] })
    const views: TensorInfo[] = []
    const inShape = (x: TensorInfo): TensorInfo => {
      if (sameShape(shapes.get(x.dataId) ?? x.shape, x.shape)) return engine().makeTensorFromTensorInfo(x)
      const view = inScope('Reshape', { x }, { shape: x.shape })
      views.push(view)
      return view
    }
    const result = inScope(kernel, mapped(inputs, inShape), settings)
    views.forEach(kernels.free)
    return result
  }
  return {
    ...kernels,
    run,
    matmul: batchProduct(run),
    sumRows: inParts({ run, free: kernels.free }),
    upload: (values, spec) => known(kernels.upload(values, spec)),
  }
}

/** Rows in parts, the sums of which are rows again. */
const inParts =
  ({ run, free }: Pick<Kernels, 'run' | 'free'>): Kernels['sumRows'] =>
  (x, rows, length) => {
    const sum = sumKernel(run)
    if (length <= PART) return sum(x, rows, length)
    const parts = Math.ceil(length / PART)
    const paddings = [
      [0, 0],
      [0, parts * PART - length],
    ]
    const whole = run('PadV2', { x: seenAs(x, [rows, length]) }, { paddings, constantValue: 0 })
    const sums = sum(whole, rows * parts, PART)
    free(whole)
    const total = inParts({ run, free })(sums, rows, parts)
    free(sums)
    return total
  }

const isList = (inputs: Inputs): inputs is readonly TensorInfo[] => Array.isArray(inputs)

const mapped = (inputs: Inputs, f: (x: TensorInfo) => TensorInfo): Inputs =>
  isList(inputs) ? inputs.map(f) : Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, f(x)]))
