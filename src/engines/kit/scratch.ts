/**
 * One work area for all programs of an engine, as large as the largest of them needs: one runs at a time, and what it
 * leaves there is nobody's. So a program that is cut into many takes the memory of one of its parts.
 *
 * Law: it is as large as the largest reservation that was not given back, and nothing without any.
 */
import type { Pieces } from './pieces'

export interface Scratch {
  /** Makes room for so many bytes, until what it returns is called. The area may lie elsewhere from then on. */
  readonly reserve: (bytes: number) => () => void
  /** Where it lies now. */
  readonly address: () => number
}

export const scratchIn = ({ take, give }: Pick<Pieces, 'take' | 'give'>): Scratch => {
  const reserved = new Map<symbol, number>()
  let [address, size] = [0, 0]
  /** Makes it as large as what is reserved; what does not fit leaves it as it was. */
  const fit = (): void => {
    const bytes = Math.max(0, ...reserved.values())
    if (bytes === size) return
    const before = size
    if (size > 0) give(address)
    ;[address, size] = [0, 0]
    try {
      if (bytes > 0) address = take(bytes, 'a work area')
      size = bytes
    } catch (error) {
      if (before > 0) [address, size] = [take(before, 'a work area'), before]
      throw error
    }
  }
  return {
    reserve: (bytes) => {
      const mine = Symbol('reserved')
      reserved.set(mine, bytes)
      try {
        fit()
      } catch (error) {
        reserved.delete(mine)
        throw error
      }
      return () => {
        if (reserved.delete(mine)) fit()
      }
    },
    address: () => address,
  }
}
