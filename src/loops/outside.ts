/** What lies outside a lowered program. */
import type { Shape } from '../dsl/core/shape'

/** How a parameter is reached, and where a result goes: strides over its axes in memory from outside. */
export interface Outside {
  /** A parameter may come in parts that are to be added up, so many elements apart; so far behind a part is what it lost. */
  readonly parameters: readonly {
    readonly strides: readonly number[]
    readonly parts: readonly number[]
    readonly lost?: number
  }[]
  /** What is added to may have a place for what is lost, so many elements behind it. */
  readonly results: readonly {
    readonly strides: readonly number[]
    readonly accumulate: boolean
    readonly lost?: number
  }[]
  /** The strides of values of its own. */
  readonly laid: (shape: Shape) => readonly number[]
}
