/** What a program does, in order: kernels, and rows that are picked or added up by index. */
import { remembered } from '../dsl/core/remembered'
import type { DType } from '../dsl/core/tensor'
import type { Cell } from './cells'
import { allAccesses, type Kernel, targets } from './kernel'

/** Rows picked or added up by index: all cells lie row by row. An index outside picks what is no number, and adds nothing. */
export interface Rows {
  readonly kind: 'gather' | 'scatter'
  readonly dtype: DType
  readonly from: number
  readonly indices: number
  readonly to: number
  readonly places: number
  readonly width: number
  readonly rows: number
  /** Where what is lost in adding is added up, if many rows may meet. */
  readonly lost?: number
}

export type Step = { readonly kind: 'kernel'; readonly kernel: Kernel } | Rows

/** A program, one step after the other. */
export interface Lowered {
  readonly steps: readonly Step[]
  /** For each step, the numbers of the values that it computes, or a part of. */
  readonly makes: readonly (readonly number[])[]
  readonly cells: readonly Cell[]
}

/** The cells that a step touches, each once, in a fixed order. */
export const cellsOf = remembered((step: Step): readonly number[] =>
  step.kind === 'kernel'
    ? [...new Set(allAccesses(step.kernel).map(({ slot }) => slot))]
    : [step.from, step.indices, step.to, ...(step.lost === undefined ? [] : [step.lost])],
)

/** Those that it writes. */
export const targetsOf = (step: Step): readonly number[] =>
  step.kind === 'kernel'
    ? targets(step.kernel).map(({ slot }) => slot)
    : [step.to, ...(step.lost === undefined ? [] : [step.lost])]
