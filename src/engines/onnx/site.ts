/** What the lowering of an instruction is given. */
import type { Shape } from '../../dsl/core/shape'
import type { Spec } from '../../dsl/core/tensor'
import type { Graph } from './graph'

/**
 * A value of the graph. Its shape may be smaller than the instruction's, as long as it broadcasts to that:
 * most operators repeat by themselves, and then the repetition is never made.
 */
export interface View {
  readonly name: string
  readonly shape: Shape
}

export interface Site {
  readonly inputs: readonly Spec[]
  readonly result: Spec
  readonly graph: Graph
  readonly views: readonly View[]
  /** The name of an operand with its whole shape. */
  readonly whole: (operand: number) => string
}

export type Lowering<A> = (attributes: A, site: Site) => View
