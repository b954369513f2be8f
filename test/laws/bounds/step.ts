/** An instruction with what is known of its operands, and how the functions that bound it look at them. */
import type { Spec, Values } from '../../../src/dsl/core/tensor'
import type { PrimitiveOp } from '../../../src/dsl/primitives'
import { meaningOf } from '../../../src/dsl/primitives/rules'
import { ANY, type Range } from '../ranges'

export type Ranges = readonly Range[]

/** The rounding of an engine: units in the last place by primitive, and whether it flushes subnormal numbers. */
export interface Arithmetic {
  readonly units: Readonly<Partial<Record<string, number>>>
  readonly flushes: boolean
}

export const zip = (...columns: readonly Values[]): readonly (readonly number[])[] =>
  Array.from(columns[0], (_, i) => columns.map((column) => column[i]))

export const column = (ranges: Ranges, f: (x: Range) => number): Float64Array => Float64Array.from(ranges, f)
export const low = (x: Range): number => x.low
export const high = (x: Range): number => x.high
export const flag = (is: (x: Range) => boolean) => (x: Range) => (is(x) ? 1 : 0)
export const isAny = (x: Range): boolean => x === ANY
export const isFinite = (x: Range): boolean => Number.isFinite(x.low) && Number.isFinite(x.high)
export const touches = (x: Range): boolean => x.low <= 0 && x.high >= 0
export const isEndless = (x: Range): boolean => x.low === -Infinity || x.high === Infinity

/** One instruction, with what is known of its operands. */
export interface Step {
  readonly instruction: Spec & { readonly op: PrimitiveOp; readonly inputs: readonly number[] }
  readonly specs: readonly Spec[]
  readonly inputs: readonly Ranges[]
  readonly arithmetic: Arithmetic
}

/** The meaning of the instruction on other numbers, added up in doubles whatever the type. */
export const summing =
  ({ instruction: { op, shape }, specs }: Step) =>
  (...inputs: readonly Values[]): Values =>
    meaningOf(op, inputs, specs, { shape, dtype: 'float32' })
