/**
 * A program made ready to run as code: its parts as functions, and the memory that it keeps between runs. Who writes
 * code for a processor says how memory is taken and filled there, and how functions are compiled and called.
 */
import type { Program } from '../../dsl/transforms/program'
import type { DType, Values } from '../../dsl/core/tensor'
import type { Where } from '../../loops/plan'
import type { LoopTurn } from './ready-loop'
import { tablesOf, tableWriter, timingOf } from './tables'
import { NOTHING_TIMED, type Timing } from './timing'
import type { Clocks, Outline, PartOutline } from './written'

/** Memory by address. */
export interface Memory {
  readonly take: (bytes: number, what: string) => number
  readonly give: (address: number) => void
  readonly fill: (address: number, values: Values, dtype: DType) => void
  /** Where numbers lie already as they are to lie, if code can reach them there. */
  readonly where?: (values: Values, dtype: DType) => number | undefined
  /** So many numbers, as they lie there. */
  readonly read: (address: number, count: number, dtype: DType) => Float32Array | Int32Array
  /** Writes addresses one after the other, each of so many bytes. */
  readonly fillAddresses: (address: number, addresses: readonly number[]) => void
  readonly addressBytes: number
}

/**
 * A part of a program in a run: done once with a table of addresses, or in chunks. Lane n does chunks n, n + lanes, …
 * with a table of its own, after its sums are set to zero, and the first address in the table to the work area of whoever
 * does it.
 */
export interface Turn {
  readonly table: number
  readonly tableBytes: number
  /** None where it is done once. */
  readonly chunks: number
  readonly lanes: number
  readonly sums: number
  readonly sumBytes: number
  /** Where work areas begin, one for each thread. */
  readonly areas: number
  readonly areaBytes: number
}

/** The functions of a program, compiled. */
export interface Compiled {
  /** A run, which goes through its parts in order. */
  readonly run: (turns: readonly Turn[]) => () => void
  /** A run of a loop, of which the program is the step; it says how many steps were done. */
  readonly loop: (turn: LoopTurn) => () => number
  readonly dispose: () => void
}

/** A program as code: what running it takes, and its functions, which are not compiled yet. */
export interface Code {
  readonly outline: Outline
  /** What the clocks between its steps tell of; nothing where it has none. */
  readonly clocks: readonly Clocks[]
  readonly compile: () => Promise<Compiled>
}

/** What code is written for: a processor, its memory, and a compiler. */
export interface Machine {
  readonly memory: Memory
  /** How many lanes run at a time. */
  readonly threads: number
  /** Operations from which a program is dealt out to threads. */
  readonly work: number
  /**
   * The program as code, with clocks between its steps if it is to be timed; as the step of a loop if it is said how far
   * arguments and results move from one step to the next, in elements.
   */
  readonly code: (program: Program, timed: boolean, moves?: readonly number[]) => Promise<Code>
}

/** Made ready: runs on the addresses of the arguments and of the results. */
export interface Ready {
  readonly run: (addresses: readonly number[]) => void
  /** How long its steps took in the runs so far, if it was made ready for that; also after its end. */
  readonly timing: () => Timing
  readonly dispose: () => void
}

/** Takes what it needs of the memory, or nothing where that is too much. */
export const ready = async (program: Program, machine: Machine, timed: boolean): Promise<Ready> => {
  const { memory } = machine
  const taken: number[] = []
  const release = (): void => taken.splice(0).forEach(memory.give)
  const take = (bytes: number, what: string): number => {
    const address = memory.take(bytes, what)
    taken.push(address)
    return address
  }
  try {
    const code = await machine.code(program, timed)
    return await laidDown(program.parameters.length, code, machine, take, release)
  } catch (error) {
    release()
    throw error
  }
}

const laidDown = async (
  parameters: number,
  { outline: { parts, places }, clocks, compile }: Code,
  { memory, threads }: Machine,
  take: Memory['take'],
  release: () => void,
): Promise<Ready> => {
  const timed = clocks.length > 0
  // what lies between the parts; what is added up lies once for each lane
  const sumsOf = ({ name, lanes }: PartOutline) => {
    const own = places.filter(({ sumOf }) => sumOf === name)
    const sumBytes = own.reduce((sum, { bytes }) => sum + bytes, 0)
    return { sums: take(sumBytes * lanes, 'the sums of the lanes'), sumBytes }
  }
  const sums = new Map(parts.map((part) => [part.name, sumsOf(part)]))
  const used = new Map<PartOutline['name'], number>()
  const between = places.map(({ bytes, sumOf }) => {
    if (sumOf === undefined) return take(bytes, 'what the parts hand over')
    const before = used.get(sumOf) ?? 0
    used.set(sumOf, before + bytes)
    return (sums.get(sumOf)?.sums ?? 0) + before
  })

  const tables = parts.map((part, i) => {
    const { lanes, chunks } = part
    const areas = chunks > 0 ? Math.min(threads, lanes) : 1
    return tablesOf(part, clocks.at(i), { tables: lanes, areas, counters: lanes }, memory, take)
  })

  const write = tableWriter(memory)
  /** Fills the tables: arguments and results change from run to run. */
  const address = (given: readonly number[]): void => {
    parts.forEach(({ name, lies, lanes }, i) => {
      const { address, bytes } = tables[i]
      for (let lane = 0; lane < lanes; lane++) {
        const at = ({ kind, index }: Where): number => {
          if (kind !== 'place') return given[kind === 'argument' ? index : parameters + index]
          const isOwn = places[index].sumOf === name
          return between[index] + (isOwn ? lane * (sums.get(name)?.sumBytes ?? 0) : 0)
        }
        write(address + lane * bytes, lies.map(at))
      }
    })
  }

  // last, so that what does not fit has left nothing compiled behind
  const compiled = await compile()
  const turns = parts.map(({ name, chunks, lanes, work }, i): Turn => {
    const { address, bytes, areas } = tables[i]
    const { sums: own = 0, sumBytes = 0 } = sums.get(name) ?? {}
    return { table: address, tableBytes: bytes, chunks, lanes, sums: own, sumBytes, areas, areaBytes: work }
  })
  const run = compiled.run(turns)
  let timing = NOTHING_TIMED
  const count = ({ runs, wall }: Timing, took: number): Timing => ({
    runs: runs + 1,
    wall: wall + took,
    parts: parts.map((part, i) => timingOf(part, clocks[i], tables[i], Math.max(1, part.chunks), memory)),
  })
  return {
    run: (given) => {
      address(given)
      const began = timed ? performance.now() : 0
      run()
      if (timed) timing = count(timing, performance.now() - began)
    },
    timing: () => timing,
    dispose: () => {
      compiled.dispose()
      release()
    },
  }
}
