/** What one holder has of an engine's memory, which goes back as one. */
import type { Machine } from './machine'
import type { Take } from './tables'

export interface Takings {
  readonly take: Take
  /** Room in the work area that all share. */
  readonly reserve: (bytes: number) => void
  readonly release: () => void
}

export const takingsFrom = ({ memory, scratch }: Machine): Takings => {
  const held: (() => void)[] = []
  return {
    take: (bytes, what) => {
      const address = memory.take(bytes, what)
      held.push(() => memory.give(address))
      return address
    },
    reserve: (bytes) => void held.push(scratch.reserve(bytes)),
    release: () => {
      for (const back of held.splice(0)) back()
    },
  }
}
