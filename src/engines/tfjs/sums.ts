/**
 * Sums along runs of neighbouring axes. tfjs's kernel moves the summed axes to the end first, which on wasm
 * costs far more than the sum; where the memory can be reached, leading axes are added up in place.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../../dsl/core/shape'
import { type Kernels, seenAs } from './kernels'
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

const sumRun = (kernels: Kernels, { outer, length, inner }: Run) => {
  const { memory, run } = kernels
  if (memory === undefined || inner === 1)
    return (x: TensorInfo): TensorInfo =>
      run('Sum', { x: seenAs(x, [outer, length, inner]) }, { axis: [1], keepDims: false })
  return (x: TensorInfo): TensorInfo => {
    const out = run('Fill', [], { shape: [outer, inner], value: 0, dtype: x.dtype })
    const [from, to] = [memory(x), memory(out)]
    for (let o = 0, next = 0; o < outer; o++)
      for (let r = 0; r < length; r++) for (let i = o * inner; i < (o + 1) * inner; i++) to[i] += from[next++]
    return out
  }
}

export const lowerSum = (
  { axes }: { readonly axes: readonly number[] },
  { inputs, result, kernels }: Site,
): Step => {
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
