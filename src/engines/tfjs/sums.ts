/**
 * Sums along runs of neighbouring axes. A kernel sums the last axis fast, and moves the others there by a
 * permutation of all axes, which is slow for many; here a run is one axis, and moves as one.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../../dsl/core/shape'
import { byMeaning, computed } from './host'
import { type Kernels, seenAs } from './kernels'
import { sumLoop } from './loops'
import type { Site, Step } from './step'

/** One run of summed axes: what lies before it, its length, what lies after it. */
interface Run {
  readonly outer: number
  readonly length: number
  readonly inner: number
}

/** The runs from last to first, so that each leaves the axes before it as they were. */
const runsOf = (shape: readonly number[], axes: readonly number[]): readonly Run[] => {
  const runs: Run[] = []
  let left = [...shape]
  for (let end = shape.length; end > 0; end--) {
    if (!axes.includes(end - 1)) continue
    let start = end - 1
    while (start > 0 && axes.includes(start - 1)) start--
    runs.push({
      outer: sizeOf(left.slice(0, start)),
      length: sizeOf(left.slice(start, end)),
      inner: sizeOf(left.slice(end)),
    })
    left = [...left.slice(0, start), ...left.slice(end)]
    end = start + 1
  }
  return runs
}

const sumRun =
  (kernels: Kernels, { outer, length, inner }: Run) =>
  (x: TensorInfo): TensorInfo => {
    const { run, free, limits, sumRows } = kernels
    if (length > limits.rowTerms)
      return computed(
        kernels,
        [seenAs(x, [outer * length * inner])],
        { shape: [outer, inner], dtype: 'float32' },
        sumLoop(outer, length, inner),
      )
    if (inner === 1) return sumRows(x, outer, length)
    const moved = run('Transpose', { x: seenAs(x, [outer, length, inner]) }, { perm: [0, 2, 1] })
    const total = sumRows(moved, outer * inner, length)
    free(moved)
    return total
  }

export const lowerSum = ({ axes }: { readonly axes: readonly number[] }, site: Site): Step => {
  const { inputs, result, kernels } = site
  if (result.dtype !== 'float32') return byMeaning(site)
  const sums = runsOf(inputs[0].shape, axes).map((run) => sumRun(kernels, run))
  return ([x]) => {
    let total = x
    sums.forEach((sum, i) => {
      const next = sum(total)
      if (i > 0) kernels.free(total)
      total = next
    })
    return seenAs(total, result.shape)
  }
}
