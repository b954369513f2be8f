/**
 * What the kernels of a backend get wrong, or cannot do for a type, is computed in this process, number by number:
 * where the numbers lie here they are looped over in place, else they are read and the result is written.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../../dsl/core/shape'
import type { Spec, Values } from '../../dsl/core/tensor'
import { meaningOf } from '../../dsl/primitives/rules'
import { type Kernels, storage } from './kernels'
import type { Site, Step } from './step'

/** Fills a result from operands, all of them row by row. */
export type Loop = (inputs: readonly Values[], out: Values) => void

export const computed = (
  kernels: Kernels,
  inputs: readonly TensorInfo[],
  { shape, dtype }: Spec,
  loop: Loop,
): TensorInfo => {
  const { memory } = kernels
  if (memory === undefined || sizeOf(shape) === 0) {
    const out = new storage[dtype](sizeOf(shape))
    loop(inputs.map(kernels.values), out)
    return kernels.upload(out, { shape, dtype })
  }
  // the result first: a view of the memory is lost where that grows
  const result = kernels.run('Fill', [], { shape: [...shape], value: 0, dtype })
  loop(inputs.map(memory), memory(result))
  return result
}

/** The primitive's own meaning: right for every type and size, and slow. */
export const byMeaning =
  ({ op, inputs, result, kernels }: Site): Step =>
  (xs) =>
    computed(kernels, xs, result, (values, out) => {
      out.set(meaningOf(op, values, inputs, result))
    })
