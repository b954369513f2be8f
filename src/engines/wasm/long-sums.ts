/** How long sums are cut, so that what float32 loses does not grow with their length. */
import type { Writer } from './assembler'

/** One loop of a sum: so many elements, so many in a step, and how often a step adds to the same register. */
export interface Added {
  readonly size: number
  readonly step: number
  readonly times: number
}

/**
 * Where a sum is cut into rows of at most so many numbers, whose sums are added up without loss: the innermost loop that
 * makes a longer row, and how many of its elements are in one. Nothing where the sum is short.
 */
export const blockOf = (
  loops: readonly Added[],
  row: number,
): { readonly depth: number; readonly step: number } | undefined => {
  let inside = 1
  for (let depth = loops.length - 1; depth >= 0; depth--) {
    const { size, step, times } = loops[depth]
    const all = inside * Math.ceil(size / step) * times
    if (all > row) return { depth, step: step * Math.max(1, Math.floor(row / (inside * times))) }
    inside = all
  }
  return undefined
}

/** Registers joined by pairs, and pairs of pairs: all in the first. */
export const inFirst = (w: Writer, registers: readonly number[], join: () => void): void => {
  for (let count = registers.length; count > 1; count = Math.ceil(count / 2))
    for (let i = 0, half = Math.ceil(count / 2); i + half < count; i++) {
      w.get(registers[i])
      w.get(registers[i + half])
      join()
      w.set(registers[i])
    }
}

/** The four numbers of a register joined, in each of its lanes. */
export const acrossLanes = (w: Writer, register: number, join: () => void): void => {
  for (const lanes of [
    [2, 3, 0, 1],
    [1, 0, 3, 2],
  ]) {
    w.get(register)
    w.get(register)
    w.permuted(lanes)
    join()
    w.set(register)
  }
}
