/** How long the steps of a program took, as engines tell that write their own code. */
import type { Program } from '../../dsl/transforms/program'
import type { PlannedPart } from '../../loops/plan'
import type { Work } from '../../loops/work'

export interface Timing {
  readonly runs: number
  /** Milliseconds from the beginning of each run to its end, added up. */
  readonly wall: number
  readonly parts: readonly PartTiming[]
}

/** A part of the program, as it is planned; or the whole. */
export interface PartTiming {
  readonly name: PlannedPart['name']
  readonly program: Program
  /** How often it is done in a run. */
  readonly times: number
  readonly works: readonly Work[]
  /** For each lane, the milliseconds that each step took in all runs. */
  readonly lanes: readonly (readonly number[])[]
}

export const NOTHING_TIMED: Timing = { runs: 0, wall: 0, parts: [] }
