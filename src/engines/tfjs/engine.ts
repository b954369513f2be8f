/** The engines on tfjs backends: one lowering table, whichever backend runs the kernels. */
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { join } from '../../compiler/simplify'
import { fail } from '../../dsl/core/problem'
import type { Buffer, Engine } from '../engine'
import { loadProgram } from './executable'
import type { Kernels } from './kernels'

export const tfjsEngine = (kernels: Kernels): Engine => {
  const held = new Map<Buffer, TensorInfo>()

  const hold = (info: TensorInfo): Buffer => {
    const buffer: Buffer = {
      read: () => kernels.read(infoOf(buffer)),
      free: () => {
        kernels.free(infoOf(buffer))
        held.delete(buffer)
      },
    }
    held.set(buffer, info)
    return buffer
  }

  const infoOf = (buffer: Buffer): TensorInfo =>
    held.get(buffer) ??
    fail({ where: `engine ${kernels.backend}`, given: 'a freed buffer', expected: 'one that is still held' })

  return {
    name: `tfjs-${kernels.backend}`,
    buffers: kernels.count,
    load: (program) => {
      const { run, free } = loadProgram(join(program), kernels)
      return Promise.resolve({
        upload: (values, spec) => hold(kernels.upload(values, spec)),
        run: (inputs) => Promise.resolve(run(inputs.map(infoOf)).map(hold)),
        dispose: free,
      })
    },
  }
}
