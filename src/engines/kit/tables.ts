/** Tables of addresses, with which the functions of a program are called, and the memory that goes with them. */
import { COUNTERS, TABLE } from '../../loops/code/units'
import type { Memory } from './machine'
import type { PartTiming } from './timing'
import type { Clocks, PartOutline } from './written'

export type Take = Memory['take']

/** The tables of a part, one behind the other. */
export interface Tables {
  readonly address: number
  /** Bytes of one. */
  readonly bytes: number
  /** Writes into all of them where the work area begins, unless it lies where it lay. */
  readonly workIn: (area: number) => void
  /** Where it is counted how long steps take: one for each table, or one for all; none where that is not asked. */
  readonly counters: readonly number[]
}

export const tablesOf = (
  { lies, constants, filled }: PartOutline,
  clocks: Clocks | undefined,
  { tables, counters }: Readonly<Record<'tables' | 'counters', number>>,
  memory: Memory,
  take: Take,
): Tables => {
  const last = TABLE.outside + lies.length
  const bytes = (last + (clocks === undefined ? 0 : 1)) * memory.addressBytes
  const shared = take(constants, 'constants')
  for (const { offset, values, dtype } of filled) memory.fill(shared + offset, values, dtype)
  const address = take(bytes * tables, 'a table of addresses')
  const counted =
    clocks === undefined ? [] : Array.from({ length: counters }, () => countersOf(clocks, memory, take))
  if (counted.length > 0)
    for (let i = 0; i < tables; i++)
      memory.fillAddresses(address + i * bytes + last * memory.addressBytes, [counted[i % counters]])
  let lay: number | undefined
  const workIn = (area: number): void => {
    if (area === lay) return
    for (let i = 0; i < tables; i++) memory.fillAddresses(address + i * bytes, [area, shared])
    lay = area
  }
  return { address, bytes, workIn, counters: counted }
}

/** Fills in the addresses of a table from those of what lies outside, unless it holds them: from run to run most lie where they lay. */
export const tableWriter = (memory: Memory): ((table: number, outside: readonly number[]) => void) => {
  const written = new Map<number, readonly number[]>()
  return (table, outside) => {
    const before = written.get(table)
    if (before?.every((address, i) => address === outside[i])) return
    memory.fillAddresses(table + TABLE.outside * memory.addressBytes, outside)
    written.set(table, outside)
  }
}

const wordsOf = ({ works }: Clocks): number => 2 * (COUNTERS.steps + works.length)

const countersOf = (clocks: Clocks, memory: Memory, take: Take): number => {
  const address = take(wordsOf(clocks) * 4, 'counters of time')
  memory.fill(address, new Int32Array(wordsOf(clocks)), 'int32')
  return address
}

/** What the counters of a part, which only grow, have come to. */
export const timingOf = (
  { name }: PartOutline,
  clocks: Clocks,
  { counters }: Tables,
  times: number,
  memory: Memory,
): PartTiming => {
  const lanes = counters.map((address) => {
    const words = memory.read(address, wordsOf(clocks), 'int32')
    return [...new Float64Array(words.buffer).subarray(COUNTERS.steps)]
  })
  return { name, program: clocks.program, times, works: clocks.works, lanes }
}
