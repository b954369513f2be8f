/**
 * The way through a kernel that a schedule describes: blocks of elements, and for each block the terms of its sums.
 * Whoever writes or runs the kernel says what it takes to go along an axis.
 *
 * Law: every element is in a block, and every term in a sum, once but for those that a cover has again.
 */
import { type Cover, groups, singles, vectors } from './covers'
import type { Kernel } from './kernel'
import type { Schedule } from './schedule'
import type { Sum } from './sum'

/** An axis in equal steps, and what is left of it: the same parts in every step. */
export interface Stretch<T> {
  readonly axis: number
  readonly step: number
  readonly rounds: number
  readonly main: readonly T[]
  readonly rest: readonly T[]
}

/** Goes along an axis from where it stands: `inside` for the parts of each step, standing at the step's first element. */
export type Along<P> = <T>(stretch: Stretch<T>, at: P, inside: (part: T, at: P) => void) => void

const stretched = <T>(
  axis: number,
  size: number,
  step: number,
  partsOf: (size: number) => readonly T[],
): Stretch<T> => {
  const rounds = Math.floor(size / step)
  const left = size - rounds * step
  return {
    axis,
    step,
    rounds,
    main: rounds > 0 ? partsOf(step) : [],
    rest: left > 0 ? partsOf(left) : [],
  }
}

/** All blocks of elements: what each covers along every kept axis, and where it stands. */
export const blocks = <P>(
  { sizes, kept }: Kernel,
  { width, vector, turned, tile }: Schedule,
  start: P,
  along: Along<P>,
  block: (cover: readonly Cover[], at: P) => void,
): void => {
  const over = (axis: number, at: P, cover: readonly Cover[]): void => {
    if (axis === kept) {
      block(cover, at)
      return
    }
    const step = axis === vector ? tile[axis] * width : tile[axis]
    const coversOf = (size: number): readonly Cover[] => {
      if (axis === vector) return vectors(size, width)
      return axis === turned ? groups(size, width) : singles(size)
    }
    along(stretched(axis, sizes[axis], step, coversOf), at, (part, moved) =>
      over(axis + 1, moved, [...cover, part]),
    )
  }
  over(0, start, [])
}

/** All terms of a sum, and the ends of its rows; a cover is along the last axis of its order. */
export const terms = <P>(
  { sizes }: Kernel,
  { order, across, step, rows }: Sum,
  { width }: Schedule,
  start: P,
  along: Along<P>,
  { add, endRow }: { readonly add: (cover: Cover, at: P) => void; readonly endRow: () => void },
): void => {
  const through = (depth: number, size: number, at: P): void => {
    const axis = order[depth]
    if (depth < order.length - 1)
      along(
        stretched(axis, size, 1, () => [depth + 1]),
        at,
        over,
      )
    else
      along(
        stretched(axis, size, step, (left) => (across ? vectors(left, width) : singles(left))),
        at,
        add,
      )
  }
  const over = (depth: number, at: P): void => {
    const axis = order[depth]
    if (rows?.depth !== depth) through(depth, sizes[axis], at)
    else
      along(
        stretched(axis, sizes[axis], rows.step, (size) => [size]),
        at,
        (size, moved) => {
          through(depth, size, moved)
          endRow()
        },
      )
  }
  over(0, start)
}
