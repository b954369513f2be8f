/** The closed set of primitives: every program is made of these, of constants, and of numbers that are written in it. */
import type { Primitive } from '../core/primitive'
import type { DType, Spec } from '../core/tensor'
import { broadcastPrimitive, sumPrimitive } from './broadcast'
import type { EncodedValues } from './encoded-values'
import { concatPrimitive } from './concat'
import { einsumPrimitive } from './einsum'
import { castPrimitive } from './cast'
import { elementwisePrimitives } from './elementwise'
import { gatherPrimitive, scatterPrimitive } from './gather'
import type { Written } from './leaves'
import { flipPrimitive, reshapePrimitive, transposePrimitive } from './movement'
import { padPrimitive, slicePrimitive } from './slice'
import { amaxPrimitive, argmaxPrimitive } from './reduce'
import { unwindowsPrimitive, windowsPrimitive } from './windows'

// Settings say `readonly number[]` where a shape is meant: the declaration of this table, which nobody writes, would have
// `Shape` from src/index.ts, and so import what imports it.
export const primitives = {
  ...elementwisePrimitives,
  cast: castPrimitive,
  broadcast: broadcastPrimitive,
  sum: sumPrimitive,
  amax: amaxPrimitive,
  argmax: argmaxPrimitive,
  reshape: reshapePrimitive,
  transpose: transposePrimitive,
  slice: slicePrimitive,
  pad: padPrimitive,
  concat: concatPrimitive,
  flip: flipPrimitive,
  einsum: einsumPrimitive,
  windows: windowsPrimitive,
  unwindows: unwindowsPrimitive,
  gather: gatherPrimitive,
  scatter: scatterPrimitive,
} as const

export type PrimitiveName = keyof typeof primitives

/** The settings of each primitive. */
export type Settings = {
  readonly [N in PrimitiveName]: (typeof primitives)[N] extends Primitive<infer A> ? A : never
}

/** A primitive with its settings, by name. */
export type PrimitiveOp<N extends PrimitiveName = PrimitiveName> = {
  [K in N]: {
    /** Which primitive it is. */
    readonly name: K
    /** What the primitive is told besides its operands, such as axes or a shape. */
    readonly attributes: Settings[K]
  }
}[N]

/** An entry for each primitive, that takes its settings: one that is missing does not compile. */
export type PrimitiveTable<Site, Result> = {
  readonly [N in PrimitiveName]: (attributes: Settings[N], site: Site) => Result
}

/** The entry of a table for an operation. */
export const entryFor = <N extends PrimitiveName, Site, Result>(
  table: PrimitiveTable<Site, Result>,
  op: PrimitiveOp<N>,
  site: Site,
): Result => table[op.name](op.attributes, site)

/** A number that is written in the program. */
export type LiteralOp = {
  readonly name: 'literal'
  readonly attributes: { readonly value: Written; readonly dtype: DType }
}

/** Numbers that are part of the program. */
export type ConstantOp = { readonly name: 'constant'; readonly attributes: EncodedValues }

/**
 * One step of a loop, again and again. The body takes what all steps share, the carry, and a place of each list; it gives
 * the next carry, and what is listed of each step. So the inputs are what is shared, the first carry and the lists; the
 * results the last carry and the lists that were made.
 */
export type ScanOp = {
  readonly name: 'scan'
  readonly attributes: {
    readonly body: Program
    /** How many tensors are carried, and how many lists are gone through. */
    readonly carries: number
    readonly lists: number
    readonly length: number
    /** From the last place of the lists to the first. */
    readonly reverse: boolean
    /**
     * Which of the carry and the lists, if any, says by bools whether a step does something. Where it is false throughout,
     * the step would carry on what came in, and list the carry or zeros; so it need not run.
     */
    readonly when?: number
  }
}

/** What an instruction of a program does. */
export type Op = PrimitiveOp | LiteralOp | ConstantOp | ScanOp

/** An operation on earlier values, named by their numbers. */
export interface Instruction {
  /** The operation, with its settings. */
  readonly op: Op
  /** The numbers of the values that it is of: parameters first, then results in order. */
  readonly inputs: readonly number[]
  /** The shapes and types of the values that it gives. */
  readonly results: readonly Spec[]
}

/** See transforms/program.ts. */
export interface Program {
  /** The shapes and types of its arguments. */
  readonly parameters: readonly Spec[]
  /** In an order in which they can run. */
  readonly instructions: readonly Instruction[]
  /** The numbers of the values that the program gives. */
  readonly results: readonly number[]
}
