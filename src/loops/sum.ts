/** How the terms of a sum are added up: so that steps are long enough, and what float32 loses does not grow with their number. */
import { type Kernel, workOf } from './kernel'
import type { Schedule } from './schedule'
import type { Target } from './target'

export interface Sum {
  /** The summed axes, the outermost loop first. */
  readonly order: readonly number[]
  /** Whether vectors lie along the last of them. */
  readonly across: boolean
  /** Elements of the last axis in a step, in how many vectors or single numbers, with how many registers for them. */
  readonly step: number
  readonly unrolled: number
  readonly parts: number
  /** Where rows are cut whose sums are added up without loss; nothing where the sum is short. */
  readonly rows?: Rows | undefined
}

/** The innermost loop that makes too long a row, and how many of its elements are in one. */
interface Rows {
  readonly depth: number
  readonly step: number
}

/** One loop of a sum: so many elements, so many in a step, and how often a step adds to the same register. */
interface Added {
  readonly size: number
  readonly step: number
  readonly times: number
}

/** Rows of at most so many numbers. */
const rowsOf = (loops: readonly Added[], most: number): Rows | undefined => {
  let inside = 1
  for (let depth = loops.length - 1; depth >= 0; depth--) {
    const { size, step, times } = loops[depth]
    const all = inside * Math.ceil(size / step) * times
    if (all > most) return { depth, step: step * Math.max(1, Math.floor(most / (inside * times))) }
    inside = all
  }
  return undefined
}

/** How a kernel adds up, for so many elements at once. */
export const sumOf = (
  { sizes, kept, combine, term }: Kernel,
  { width, vector }: Schedule,
  places: number,
  { sums }: Target,
): Sum => {
  const across = vector !== undefined && vector >= kept
  const order = [...sizes.keys()]
    .filter((axis) => axis >= kept && axis !== vector)
    .concat(across ? [vector] : [])
  const last = order[order.length - 1]
  const steps = across ? Math.floor(sizes[last] / width) : sizes[last]
  const most = Math.max(1, Math.floor(sums.operations / (places * Math.max(1, workOf(term)))))
  const unrolled =
    steps <= most
      ? Math.max(1, steps)
      : ([6, 5, 4, 3, 2].find((n) => n <= most && steps % n === 0) ?? Math.min(most, 4))
  const parts = places * unrolled <= sums.registers ? unrolled : 1
  const step = across ? unrolled * width : unrolled
  const added = order.map((axis): Added => {
    const size = sizes[axis]
    return axis === last ? { size, step, times: unrolled / parts } : { size, step: 1, times: 1 }
  })
  const rounds = combine === 'add' && term.dtype !== 'int32'
  const rows = rounds ? rowsOf(added, places > 2 ? sums.longRow : sums.row) : undefined
  return { order, across, step, unrolled, parts, rows }
}
