/** The cpu backend of tfjs: plain JavaScript, everywhere, slow; its memory is ordinary arrays. */
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { engine, type TensorInfo } from '@tensorflow/tfjs-core'
import { fail } from '../../dsl/core/problem'
import type { Values } from '../../dsl/core/tensor'
import { computed } from './host'
import { checked, type Kernels, kernelsOf, type Limits, startBackend } from './kernels'
import { productLoop } from './loops'

/** Signs of what is no number, powers of 1 and to 0; its sums are added up in doubles. */
const LIMITS: Limits = { wrong: { sign: true, pow: true }, terms: Infinity, rowTerms: Infinity }

export const cpuKernels = async (): Promise<Kernels> => {
  // loaded only now: a backend announces itself as it loads, also to whoever uses tfjs beside us
  const tfjsCpu = await import('@tensorflow/tfjs-backend-cpu')
  await startBackend('cpu')
  const backend = engine().findBackend('cpu')
  if (!(backend instanceof tfjsCpu.MathBackendCPU))
    return fail({ where: 'engine cpu', given: 'another backend of that name', expected: 'the one of tfjs' })
  const kernels = { ...kernelsOf('cpu', LIMITS), memory: memoryOf(backend) }
  return {
    ...kernels,
    matmul: (a, b, sizes) =>
      computed(
        kernels,
        [a, b],
        { shape: [sizes.batch, sizes.m, sizes.n], dtype: 'float32' },
        productLoop(sizes),
      ),
  }
}

const memoryOf =
  ({ data }: MathBackendCPU) =>
  (x: TensorInfo): Values =>
    checked(data.get(x.dataId).values, 'cpu')
