/** A program written as code, before it has memory. */
import type { DType, Values } from '../../dsl/core/tensor'
import { recorded } from '../../dsl/core/origin'
import type { Program } from '../../dsl/transforms/program'
import { link, type Linked } from '../../loops/code/units'
import { lower } from '../../loops/lower'
import { type Place, type Plan, planOf, type PlannedPart, stepPlanOf } from '../../loops/plan'
import type { Target } from '../../loops/target'
import { scheduled } from '../../loops/tiling'
import { type Work, worksOf } from '../../loops/work'

/** What a part needs of memory, and where its values lie. */
export interface PartOutline extends Pick<PlannedPart, 'name' | 'lies' | 'chunks' | 'lanes'> {
  /** Bytes of a work area, and of the constants. */
  readonly work: number
  readonly constants: number
  /** The constants, so many bytes from where they begin. */
  readonly filled: readonly { readonly offset: number; readonly dtype: DType; readonly values: Values }[]
}

/** All that running its functions takes: plain data. */
export interface Outline {
  readonly parts: readonly PartOutline[]
  readonly places: readonly Place[]
}

/** What the clocks of a part tell of. */
export interface Clocks {
  readonly program: Program
  readonly works: readonly Work[]
}

export interface Written {
  readonly outline: Outline
  readonly linked: Linked
  readonly clocks: readonly Clocks[]
}

/** How a program is written. */
export interface Writing {
  /** Whether it has clocks between its steps. */
  readonly timed: boolean
  /** As the step of a loop: how far its parameters and results move from one step to the next, in elements. */
  readonly moves?: readonly number[] | undefined
}

/** The program for a target. */
export const writtenFor = (program: Program, target: Target, { timed, moves }: Writing): Written => {
  const planned = (): Plan => (moves === undefined ? planOf(program, target) : stepPlanOf(program, moves))
  // whoever wants to know where time goes wants to know the lines, too
  const { parts, places } = timed ? recorded(planned) : planned()
  const units = parts.map((part) => scheduled(lower(part.program, part, target), target))
  const linked = link(
    parts.map(({ name, moves }, i) => ({ name, moves, scheduled: units[i], timed })),
    target,
  )
  const outlineOf = ({ name, lies, chunks, lanes }: PlannedPart, i: number): PartOutline => {
    const { work, constants, offsets } = linked.layouts[i]
    const filled = units[i].cells.flatMap((cell, n) =>
      cell.kind === 'constant' ? [{ offset: offsets[n], dtype: cell.dtype, values: cell.values }] : [],
    )
    return { name, lies, chunks, lanes, work, constants, filled }
  }
  return {
    outline: { parts: parts.map(outlineOf), places },
    linked,
    clocks: timed ? parts.map(({ program }, i) => ({ program, works: worksOf(units[i], target) })) : [],
  }
}
