/** The cpu backend of tfjs: plain JavaScript, everywhere, slow; its memory is ordinary arrays. */
import { engine } from '@tensorflow/tfjs-core'
import { fail } from '../../dsl/core/problem'
import { type Kernels, kernelsOf, startBackend } from './kernels'

export const cpuKernels = async (): Promise<Kernels> => {
  // loaded only now: a backend announces itself as it loads, also to whoever uses tfjs beside us
  const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu')
  await startBackend('cpu')
  const backend = engine().findBackend('cpu')
  if (!(backend instanceof MathBackendCPU))
    return fail({ where: 'engine cpu', given: 'another backend of that name', expected: 'the one of tfjs' })
  return { ...kernelsOf('cpu'), memory: undefined }
}
