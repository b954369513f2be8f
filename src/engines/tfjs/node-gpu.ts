/** The native backend of tfjs on CUDA, if the user has installed `@tensorflow/tfjs-node-gpu`. */
import { engine } from '@tensorflow/tfjs-core'
import { fail } from '../../dsl/core/problem'
import { type Kernels, kernelsOf } from './kernels'

/** In a variable, so that neither the compiler nor a bundler asks for an optional package. */
const PACKAGE = '@tensorflow/tfjs-node-gpu'

export const INSTALL_GPU = `npm install ${PACKAGE}@4.22.0`

export const nodeGpuKernels = async (): Promise<Kernels> => {
  await import(PACKAGE)
  if (engine().findBackendFactory('tensorflow') === null)
    return fail({
      where: 'engine tfjs-node-gpu',
      given: `${PACKAGE} without its backend`,
      expected: 'version 4.22',
    })
  // TensorFlow adds up in blocks or trees
  return { ...kernelsOf('tensorflow', { wrong: {}, terms: Infinity }), memory: undefined }
}
