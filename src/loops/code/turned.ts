/**
 * Rows for columns: what lies along one axis in memory is computed on along another, as many elements of both at once as
 * a vector has.
 */
import type { Access } from '../access'
import { againAt, type Cover } from '../covers'
import type { Kernel } from '../kernel'
import { isTurned, type Schedule } from '../schedule'
import type { Pointers, Reach } from './reach'
import type { Push } from './push'
import type { Writer } from './writer'

/** Registers as rows of a square, turned into its columns by joining halves of two again and again. */
const columnsOf = (w: Writer, rows: readonly number[]): readonly number[] => {
  const half = rows.length / 2
  let now = rows
  for (let stage = 1; stage < w.width; stage *= 2)
    now = now.map((_, i) => {
      const [first, second] = [now[i >> 1], now[(i >> 1) + half]]
      const from = (i % 2) * half
      const column = w.register()
      w.get(first)
      w.get(second)
      w.permuted(Array.from({ length: w.width }, (_, lane) => from + (lane >> 1) + (lane % 2) * w.width))
      w.set(column)
      return column
    })
  return now
}

/** What is turned in a block, of which so many positions along the turned axis are computed. */
export interface Turning {
  /** The positions that are turned together with one, if this access is turned. */
  readonly group: (access: Access, at: readonly number[]) => readonly (readonly number[])[] | undefined
}

/** Nothing. */
export const NONE: Turning = { group: () => undefined }

/** In blocks that are wide. */
export const turningOf = (schedule: Schedule, wide: boolean, positions: readonly number[]): Turning => {
  const { turned = 0, width } = schedule
  return {
    group: (access, at) => {
      if (!wide || !isTurned(schedule, access)) return undefined
      const first = Math.floor(positions.lastIndexOf(at[turned]) / width) * width
      return positions.slice(first, first + width).map((position) => at.with(turned, position))
    },
  }
}

/** Loads what an access reaches at each position of a group, into registers. */
export const loadedTurned = (
  w: Writer,
  reach: Reach,
  access: Access,
  pointers: Pointers,
  group: readonly (readonly number[])[],
): readonly number[] =>
  columnsOf(
    w,
    group.map((_, lane) => {
      const row = w.register()
      reach.loadRow({ access, pointers, place: group[0], lane })
      w.set(row)
      return row
    }),
  )

/** What the function of a kernel is written with. */
interface Block {
  readonly w: Writer
  readonly kernel: Kernel
  readonly schedule: Schedule
  readonly reach: Reach
}

/** Writes results, one for each place of a block, or adds them to what is there. */
export const storedTurned = (
  { w, kernel: { to, finish, accumulate }, schedule, reach }: Block,
  pointers: Pointers,
  cover: readonly Cover[],
  places: readonly (readonly number[])[],
  results: readonly Push[],
): void => {
  const { vector = 0, turned = 0, width } = schedule
  const registers = results.map((push) => {
    const register = w.register()
    push()
    w.set(register)
    return register
  })
  // places that differ along the turned axis alone, in its order
  const lines = new Map<string, number[]>()
  places.forEach((place, i) => {
    const line = place.with(turned, 0).join()
    lines.set(line, [...(lines.get(line) ?? []), i])
  })
  for (const line of lines.values())
    for (let first = 0; first < line.length; first += width) {
      const group = line.slice(first, first + width)
      const place = places[group[0]]
      const again = againAt(cover[vector], place[vector])
      const againTurned = first + width === line.length ? cover[turned].again : 0
      const rows = columnsOf(
        w,
        group.map((i) => registers[i]),
      )
      rows.forEach((register, lane) => {
        const row = { access: to, pointers, place, lane }
        if (accumulate) {
          if (lane < again) return
          w.get(register)
          if (againTurned > 0) {
            w.lanesFrom(againTurned)
            w.vector('v.and')
          }
          reach.loadRow(row)
          w.vector(finish.dtype === 'int32' ? 'i32.add' : 'f32.add')
          w.set(register)
        }
        reach.putRow(row, register)
      })
    }
}
