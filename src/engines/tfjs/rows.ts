/** Rows by index: looped over where they lie in this process; kernels are asked only for indices that are inside. */
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../../dsl/core/shape'
import { byMeaning, computed } from './host'
import { type Kernels, seenAs } from './kernels'
import { gatherLoop } from './loops'
import type { Site, Step } from './step'

const allInside = (kernels: Kernels, indices: TensorInfo, rows: number): boolean =>
  kernels.values(indices).every((index: number) => index >= 0 && index < rows)

export const lowerGather = (_: object, site: Site): Step => {
  const { inputs, result, kernels } = site
  const [{ shape }, indices] = inputs
  const [rows, width] = [shape[0], sizeOf(shape.slice(1))]
  const loop = gatherLoop(rows, width, result.dtype === 'float32' ? NaN : 0)
  if (kernels.memory !== undefined) return (xs) => computed(kernels, xs, result, loop)
  return ([x, at]) =>
    allInside(kernels, at, rows)
      ? seenAs(
          kernels.run(
            'GatherV2',
            { x: seenAs(x, [rows, width]), indices: seenAs(at, [sizeOf(indices.shape)]) },
            { axis: 0, batchDims: 0 },
          ),
          result.shape,
        )
      : computed(kernels, [x, at], result, loop)
}

export const lowerScatter = ({ count }: { readonly count: number }, site: Site): Step => {
  const { inputs, result, kernels } = site
  const [values, indices] = inputs
  const rows = sizeOf(indices.shape)
  const width = sizeOf(values.shape.slice(indices.shape.length))
  const meaning = byMeaning(site)
  // all rows may fall into one place
  if (kernels.memory !== undefined || result.dtype !== 'float32' || rows > kernels.limits.terms)
    return meaning
  return ([x, at]) =>
    allInside(kernels, at, count)
      ? seenAs(
          kernels.run(
            'ScatterNd',
            { indices: seenAs(at, [rows, 1]), updates: seenAs(x, [rows, width]) },
            { shape: [count, width] },
          ),
          result.shape,
        )
      : meaning([x, at])
}
