/**
 * A machine that programs are written for: who writes code for a processor says how memory is taken and filled there, and
 * how functions are compiled and called.
 */
import type { DType, Values } from '../../dsl/core/tensor'
import type { Program } from '../../dsl/transforms/program'
import type { Scratch } from './scratch'
import type { Clocks, Outline } from './written'

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
  /** Where work areas begin at the moment, one for each thread. */
  readonly areas: () => number
  readonly areaBytes: number
}

/** The steps of a loop: a function with a table for the first step that is done, and two for those after it in turn. */
export interface LoopTurn {
  readonly tables: number
  readonly tableBytes: number
  readonly length: number
  readonly reverse: boolean
  /** Which address of a table is that of the bools that say whether a step is done, how many, and how far the next lie. */
  readonly when?: { readonly entry: number; readonly count: number; readonly move: number }
  /** Which addresses of a table are those of the lists that are made, and bytes of a place: zero, where a step is left out. */
  readonly listed: readonly { readonly entry: number; readonly bytes: number }[]
}

/** Which table a step has after so many that were done. */
export const tableAfter = (done: number): number => (done === 0 ? 0 : 2 - (done % 2))

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
  /** Where programs keep what is of no use between runs. */
  readonly scratch: Scratch
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

/** How an engine is to use the cores. */
export interface Threading {
  /** How many it may use; without it, all. */
  readonly cores?: number | undefined
  /** How many threads it has; without it, as many as are of use on those cores. */
  readonly threads?: number
}
