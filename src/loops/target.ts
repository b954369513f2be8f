/**
 * What of a processor decides how a program's loops are cut, ordered and laid out. An engine names the one that it
 * writes for; nothing else in this folder knows of any.
 *
 * Law: a program means the same for every target.
 */
import type { DType } from '../dsl/core/tensor'

export interface Target {
  /** Bytes of an element in memory. (A bool may be kept as a number.) */
  readonly bytes: Readonly<Record<DType, number>>
  /** Every value begins at a multiple of so many bytes, which is one of an element's. */
  readonly alignment: number
  /** The vector registers, by how many elements they have; one of 1 where there are none. */
  readonly vectors: readonly {
    readonly width: number
    /** What an instruction on one costs, in instructions on the narrowest. */
    readonly cost: number
  }[]
  readonly registers: number
  /** How sums of overlapping windows or rows are made: each term is added to what is there, or each place gathers its terms. */
  readonly overlapping: 'accumulate' | 'gather'
  readonly expressions: {
    /** A longer one, or one of more operands, goes to memory. */
    readonly operations: number
    readonly operands: number
    /** A sum of so few terms is written out as an expression, which what follows can take in. */
    readonly terms: number
  }
  /**
   * Last axes as short as this that are no multiple of `whole` go first, after a long one, in values of many elements.
   */
  readonly layout: {
    readonly short: number
    readonly whole: number
    readonly long: number
    readonly many: number
  }
  /** An axis as short as this runs inside one that is long, and so many times longer. */
  readonly nesting: { readonly short: number; readonly long: number; readonly times: number }
  readonly sums: {
    /** So many numbers are added up one after the other; more where it is several sums at once. */
    readonly row: number
    readonly longRow: number
    /** A step of a sum is written out so far that it has about so many operations, in registers of its own if they are few. */
    readonly operations: number
    readonly registers: number
  }
  readonly tiles: {
    /** Fewer neighbouring elements make poor tiles. */
    readonly least: number
    /** What it costs to go on elsewhere, in bytes that could be moved meanwhile. */
    readonly jump: number
    /** Bytes that a tile may touch. */
    readonly cache: number
    /** What calling a kernel costs, in bytes that could be moved meanwhile. */
    readonly call: number
  }
  readonly chunks: {
    /** Rows of chunks that add up what they give; a thread runs one or several of them. */
    readonly lanes: number
    /** Bytes of values that a chunk may keep in use. */
    readonly cache: number
    /** Where chunks have as many bytes in common as this, as many tasks share them, whatever the cache holds. */
    readonly common: { readonly bytes: number; readonly places: number }
    /** Operations below which a program, and a chunk, is not worth cutting. */
    readonly work: number
    readonly chunkWork: number
  }
  readonly costs: Costs
}

/** What a kernel's parts cost, in loads of a vector. */
export interface Costs {
  /** Elements in a line of the cache, bytes of the nearest one, and what an element from the next costs. */
  readonly line: number
  readonly nearest: number
  readonly fromNext: number
  /** Of elements that do not lie side by side, each; one element into all lanes; what lies in a line of its own. */
  readonly strided: number
  /** Joining halves of two vectors, as turning rows into columns does. */
  readonly joinedHalves: number
  readonly repeated: number
  readonly apart: number
  /** A round of a loop, which is written out so often in a sum along its terms, and otherwise. */
  readonly round: number
  readonly writtenOut: number
  readonly writtenOutAcross: number
  /** Joining halves of the lanes of a sum; a write to part of a line; whatever else ends a block. */
  readonly joining: number
  readonly storing: number
  readonly ending: number
  /** Summed axes so short are written out, so that their steps share what windows have in common. */
  readonly sliding: number
}
