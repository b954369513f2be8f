/**
 * Tasks whose targets are what a convolution with a hidden kernel makes of noise, where the kernels of all tasks share
 * in one way: kernel = U v with v of each task's own. What a learner of sharing can find out of it is U. (The rotation
 * problems of Zhou et al., 2021, section 4.2, for one pair of fields and any sharing.)
 *
 * Laws: as of task pools; y is linear in v; the mean of y² is 1 on average over tasks.
 */
import { normal, normalFloats, split, type Key } from '../dsl/core/random'
import { trainingTasks, type TaskPool } from './task-pool'

/** A sharing as plain numbers: `values` is [size, size, from, to, numbers], row by row. */
export interface KernelSharing {
  readonly size: number
  readonly from: number
  readonly to: number
  readonly numbers: number
  readonly values: ArrayLike<number>
}

const EXAMPLES = 12
/** Places of the output along each side. */
export const OUT = 7

const kernelOf = ({ size, from, to, numbers, values }: KernelSharing, source: Key): Float64Array => {
  const entries = size * size * from * to
  const v = normal(source, numbers)
  const kernel = Float64Array.from({ length: entries }, (_, e) =>
    v.reduce((sum, value, m) => sum + value * values[e * numbers + m], 0),
  )
  const energy = Array.from(values).reduce((sum, u) => sum + u * u, 0)
  // the mean energy of the kernel of one channel out
  return kernel.map((value) => value / Math.sqrt(energy / to))
}

/** [side, side, from] → [OUT, OUT, to]. */
const correlated = (
  x: Float32Array,
  kernel: Float64Array,
  { size, from, to }: KernelSharing,
): Float32Array => {
  const side = OUT + size - 1
  const y = new Float32Array(OUT * OUT * to)
  for (let place = 0; place < OUT * OUT; place++) {
    const [row, column] = [Math.floor(place / OUT), place % OUT]
    for (let tap = 0; tap < size * size; tap++) {
      const pixel = ((row + Math.floor(tap / size)) * side + column + (tap % size)) * from
      for (let s = 0; s < from; s++)
        for (let t = 0; t < to; t++) y[place * to + t] += x[pixel + s] * kernel[(tap * from + s) * to + t]
    }
  }
  return y
}

/** The pool of `tasks` tasks of twelve examples, the first 80 % to meta-train on. */
export const hiddenFilters = (source: Key, sharing: KernelSharing, tasks: number): TaskPool => {
  const { size, from, to } = sharing
  const side = OUT + size - 1
  return {
    name: 'hidden filters',
    tasks,
    train: trainingTasks('hiddenFilters', tasks),
    examples: EXAMPLES,
    input: [side, side, from],
    target: [OUT, OUT, to],
    task: (number) => {
      const own = split(source, number)
      const kernel = kernelOf(sharing, split(own, 'kernel'))
      const x = normalFloats(split(own, 'x'), EXAMPLES * side * side * from)
      const y = new Float32Array(EXAMPLES * OUT * OUT * to)
      for (let example = 0; example < EXAMPLES; example++)
        y.set(
          correlated(
            x.subarray(example * side * side * from, (example + 1) * side * side * from),
            kernel,
            sharing,
          ),
          example * OUT * OUT * to,
        )
      return { x, y }
    },
  }
}
