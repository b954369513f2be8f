/** The engines on tfjs backends: one lowering table, whichever backend runs the kernels. */
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { join } from '../../compiler/simplify'
import { engineOf } from '../kit/backend'
import type { Engine } from '../engine'
import { loadProgram } from './executable'
import type { Kernels } from './kernels'

/** The backend belongs to tfjs, and to all who use it: what ends with the engine is what it holds there. */
export const tfjsEngine = (kernels: Kernels): Engine =>
  engineOf<TensorInfo>({
    name: `tfjs-${kernels.backend}`,
    buffers: kernels.count,
    upload: kernels.upload,
    read: kernels.read,
    free: kernels.free,
    load: (program) => {
      const { run, free } = loadProgram(join(program), kernels)
      return Promise.resolve({ run: (inputs) => Promise.resolve(run(inputs)), dispose: free })
    },
    end: () => Promise.resolve(),
  })
