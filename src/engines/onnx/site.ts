/** What the lowering of an instruction is given. */
import type { Shape } from '../../dsl/core/shape'
import type { Spec, Values } from '../../dsl/core/tensor'
import type { Graph } from './graph'

/**
 * A value of the graph. Its shape may be smaller than the instruction's, as long as it broadcasts to that:
 * most operators repeat by themselves, and then the repetition is never made.
 */
export interface View {
  readonly name: string
  readonly shape: Shape
}

/** A value whose axis i is axis `order[i]` of the instruction's: products take their letters in any order. */
export interface Turned {
  readonly turned: string
  readonly order: readonly number[]
}

export interface Site {
  /** The operands; the elements of a constant are known. */
  readonly inputs: readonly (Spec & { readonly data: Values | undefined })[]
  readonly result: Spec
  readonly graph: Graph
  /** An operand, whole or still to be repeated. */
  readonly view: (operand: number) => View
  /** The name of an operand with its whole shape. */
  readonly whole: (operand: number) => string
  /** The operand with its axes in the order in which they lie, none of them left to be repeated. */
  readonly asItLies: (operand: number) => Turned
}

export type Lowering<A> = (attributes: A, site: Site) => View | Turned

/** The whole result under this name. */
export const made = ({ result: { shape } }: Site, name: string): View => ({ name, shape })
