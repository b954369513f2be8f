/**
 * Long sums with few results in two steps, so that there is work for many workgroups: parts of each sum, and the sum of
 * these.
 *
 * Law: both steps compute what the one did.
 */
import { sizeOf } from '../../dsl/core/shape'
import { type Access, rowByRow } from '../../loops/access'
import type { Cell } from '../../loops/cells'
import { type Kernel, mapAccesses } from '../../loops/kernel'
import type { Lowered, Step } from '../../loops/steps'
import { PARTS } from './target'

/** How many parts each summed axis is cut into, so that there are at most so many in all. */
const cuts = (sizes: readonly number[], most: number): readonly number[] => {
  let left = most
  return sizes.map((size) => {
    let parts = Math.min(left, size)
    while (parts > 1 && size % parts !== 0) parts--
    const count = Math.max(1, parts)
    // what is inside an axis that is not cut through stays together
    left = count === size ? Math.floor(left / count) : 1
    return count
  })
}

const product = (numbers: readonly number[]): number => numbers.reduce((all, number) => all * number, 1)

/** The sum of each part into a place of its own, and what was to become of the sum, from these. */
const inTwo = (kernel: Kernel, parts: readonly number[], slot: number): readonly Kernel[] => {
  const { sizes, kept, combine, term } = kernel
  const shape = [...sizes.slice(0, kept), ...parts]
  const inside = sizes.slice(kept).map((size, i) => size / parts[i])
  const place = rowByRow(slot, shape)
  const cut = (access: Access): Access => {
    const summed = access.strides.slice(kept)
    const outer = summed.map((stride, i) => stride * inside[i])
    return { ...access, strides: [...access.strides.slice(0, kept), ...outer, ...summed] }
  }
  const { dtype } = term
  return [
    {
      sizes: [...shape, ...inside],
      kept: shape.length,
      combine,
      term: mapAccesses(term, cut) ?? term,
      finish: { kind: 'total', dtype },
      to: place,
      accumulate: false,
    },
    { ...kernel, sizes: shape, term: { kind: 'load', access: place, dtype } },
  ]
}

/** The steps with long sums in two, where that makes enough parts. */
export const inParts = ({ steps, makes, cells }: Lowered, { terms, results, least } = PARTS): Lowered => {
  const all: Cell[] = [...cells]
  const stepsFor = (step: Step): readonly Step[] => {
    if (step.kind !== 'kernel') return [step]
    const { kernel } = step
    const shape = kernel.sizes.slice(0, kernel.kept)
    const summed = kernel.sizes.slice(kernel.kept)
    if (sizeOf(summed) < terms || sizeOf(shape) === 0) return [step]
    const parts = cuts(summed, Math.floor(results / sizeOf(shape)))
    const count = product(parts)
    if (count < least) return [step]
    const { dtype } = kernel.term
    const slot = all.push({ kind: 'work', dtype, size: sizeOf(shape) * count }) - 1
    return inTwo(kernel, parts, slot).map((part) => ({ kind: 'kernel', kernel: part }))
  }
  const made = steps.map(stepsFor)
  return {
    steps: made.flat(),
    makes: made.flatMap((some, i) => some.map(() => makes[i])),
    cells: all,
  }
}
