/**
 * A loop made ready to run as code, all of its steps in one call: what is carried goes to and fro between two places of
 * memory, and a list is reached at the place of the step, where it lies.
 *
 * Law: it gives what its steps give one after the other.
 */
import { sizeOf } from '../../dsl/core/shape'
import type { ScanOp } from '../../dsl/primitives'
import { numberedValues } from '../../dsl/transforms/values'
import { TABLE } from '../../loops/code/units'
import type { LoopTurn, Machine } from './machine'
import { tablesOf, tableWriter, timingOf } from './tables'
import { takingsFrom } from './takings'
import { NOTHING_TIMED, type Timing } from './timing'

/** Where the numbers of a loop lie. */
export interface LoopAddresses {
  readonly shared: readonly number[]
  readonly carry: readonly number[]
  readonly lists: readonly number[]
  /** Two places for what is carried, and one for each list that is made. */
  readonly places: readonly [readonly number[], readonly number[]]
  readonly listed: readonly number[]
}

export interface ReadyLoop {
  /** Which place what is carried lies in at the end: none, where no step was done. */
  readonly run: (addresses: LoopAddresses) => 0 | 1 | undefined
  readonly timing: () => Timing
  readonly dispose: () => void
}

/** Elements from one step to the next, for each argument and result of the body. */
const movesOf = (op: ScanOp): readonly number[] => {
  const { body, carries, lists } = op.attributes
  const values = numberedValues(body)
  const first = body.parameters.length - lists
  return [
    ...body.parameters.map(({ shape }, i) => (i < first ? 0 : sizeOf(shape))),
    ...body.results.map((number, i) => (i < carries ? 0 : sizeOf(values[number].shape))),
  ]
}

export const readyLoop = async (op: ScanOp, machine: Machine, timed: boolean): Promise<ReadyLoop> => {
  const { body, carries, length, reverse, when } = op.attributes
  const { memory, scratch } = machine
  const moves = movesOf(op)
  const { take, reserve, release } = takingsFrom(machine)
  try {
    const { outline, clocks, compile } = await machine.code(body, timed, moves)
    const [part] = outline.parts
    reserve(part.work)
    const tables = tablesOf(part, clocks.at(0), { tables: 3, counters: 1 }, memory, take)
    const compiled = await compile()
    const loop = compiled.loop({
      tables: tables.address,
      tableBytes: tables.bytes,
      length,
      reverse,
      ...(when !== undefined && { when: flagOf(op, when, moves) }),
      listed: [...moves.entries()]
        .slice(body.parameters.length + carries)
        .map(([i, move]) => ({ entry: TABLE.outside + i, bytes: move * 4 })),
    })
    const write = tableWriter(memory)
    let timing = NOTHING_TIMED

    const run: ReadyLoop['run'] = ({ shared, carry, lists, places: [one, other], listed }) => {
      const fill = (table: number, from: readonly number[], to: readonly number[]): void =>
        write(tables.address + table * tables.bytes, [...shared, ...from, ...lists, ...to, ...listed])
      tables.workIn(scratch.address())
      fill(0, carry, one)
      fill(1, one, other)
      fill(2, other, one)
      const began = timed ? performance.now() : 0
      const done = loop()
      if (timed)
        timing = {
          runs: timing.runs + 1,
          wall: timing.wall + performance.now() - began,
          parts: [timingOf(part, clocks[0], tables, length, memory)],
        }
      return done === 0 ? undefined : done % 2 === 1 ? 0 : 1
    }
    return {
      run,
      timing: () => timing,
      dispose: () => {
        compiled.dispose()
        release()
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

/** The bools of a step: where its table has their address, how many they are, and how far they move. */
const flagOf = (op: ScanOp, when: number, moves: readonly number[]): NonNullable<LoopTurn['when']> => {
  const { body, carries, lists } = op.attributes
  const at = body.parameters.length - carries - lists + when
  return { entry: TABLE.outside + at, count: sizeOf(body.parameters[at].shape), move: moves[at] }
}
