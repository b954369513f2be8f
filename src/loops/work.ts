/** What each step of a program in loops does, for whoever wants to know where its time goes. */
import { sizeOf } from '../dsl/core/shape'
import type { Cell } from './cells'
import { allAccesses } from './kernel'
import { type Item, type Scheduled } from './loops'
import type { Step } from './steps'
import type { Target } from './target'

export interface Work {
  /** The values that it computes, or a part of; never none. */
  readonly makes: readonly number[]
  /** How often it is called: once for each tile of the loops around it. */
  readonly calls: number
  /** Rounds of its innermost loop, and bytes of the elements that it reaches, each of them once, in one call. */
  readonly rounds: number
  readonly bytes: number
}

const bytesIn = (step: Step, cells: readonly Cell[], { bytes }: Target): number => {
  if (step.kind !== 'kernel')
    return 2 * step.places * step.width * bytes[step.dtype] + step.places * bytes.int32
  const { sizes } = step.kernel
  const reached = new Map<number, number>()
  for (const { slot, strides } of allAccesses(step.kernel)) {
    const elements = strides.reduce((all, stride, axis) => (stride === 0 ? all : all * sizes[axis]), 1)
    reached.set(slot, Math.max(reached.get(slot) ?? 0, elements * bytes[cells[slot].dtype]))
  }
  return [...reached.values()].reduce((sum, count) => sum + count, 0)
}

/** The work of a step, where it is called once. */
export const workOf = (
  step: Step,
  makes: readonly number[],
  cells: readonly Cell[],
  target: Target,
): Work => ({
  makes,
  calls: 1,
  rounds: step.kind === 'kernel' ? sizeOf(step.kernel.sizes) : step.places * step.width,
  bytes: bytesIn(step, cells, target),
})

/** The work of all steps, in their order. */
export const worksOf = ({ items, cells }: Scheduled, target: Target): readonly Work[] => {
  const inside = (item: Item, calls: number): readonly Work[] => {
    if (item.kind === 'loop') return item.body.flatMap((inner) => inside(inner, calls * item.count))
    return [{ ...workOf(item.step, item.makes, cells, target), calls }]
  }
  return items.flatMap((item) => inside(item, 1))
}
