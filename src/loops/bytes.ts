/** How many bytes the steps of a program move, and what it costs to find them. */
import { remembered } from '../dsl/core/remembered'
import type { DType } from '../dsl/core/tensor'
import type { Access } from './access'
import type { IsOwn, Local } from './local'
import { allAccesses, type Kernel } from './kernel'
import type { Placed } from './loops'
import type { Target } from './target'

/** Of the elements that an access reaches. */
interface Traffic {
  readonly slot: number
  readonly bytes: number
  /** The same and what it costs to find them, where they do not lie side by side. */
  readonly moved: number
}

/** What is known of a program's kernels on a target. */
export interface Costing {
  readonly target: Target
  /** Of all accesses of a kernel. */
  readonly trafficOf: (kernel: Kernel) => readonly Traffic[]
}

export const kernelsOf = (steps: readonly Placed[]): readonly Kernel[] =>
  steps.flatMap(({ step }) => (step.kind === 'kernel' ? [step.kernel] : []))

const trafficOn = (
  { sizes }: Kernel,
  { slot, strides }: Access,
  typeOf: (cell: number) => DType,
  { bytes, tiles }: Target,
): Traffic => {
  // asked for some hundred thousand accesses of a program: no arrays but the one that is sorted
  const axes: number[] = []
  let all = 1
  for (let axis = 0; axis < strides.length; axis++)
    if (strides[axis] !== 0 && sizes[axis] > 1) {
      axes.push(axis)
      all *= sizes[axis]
    }
  if (axes.length > 1) axes.sort((a, b) => Math.abs(strides[a]) - Math.abs(strides[b]))
  // elements that lie side by side, along whichever axes, in whichever direction
  let run = 1
  for (const axis of axes) {
    const step = Math.abs(strides[axis])
    if (step <= run) run += step * (sizes[axis] - 1)
  }
  const total = all * bytes[typeOf(slot)]
  return { slot, bytes: total, moved: total + (run < all ? (all / run) * tiles.jump : 0) }
}

export const costingOn = (target: Target, typeOf: (cell: number) => DType): Costing => ({
  target,
  trafficOf: remembered((kernel: Kernel) =>
    allAccesses(kernel).map((access) => trafficOn(kernel, access, typeOf, target)),
  ),
})

/** Bytes that steps move when each of them has its values come from far. */
export const farCost = (steps: readonly Placed[], { target, trafficOf }: Costing): number => {
  let cost = steps.length * target.tiles.call
  for (const { step } of steps)
    if (step.kind === 'kernel') for (const { moved } of trafficOf(step.kernel)) cost += moved
  return cost
}

/** What a group moves. */
export interface TileCost {
  /** Whether each of its tiles finds its values in the cache; if not, the cost is what it is at least, cut again or not. */
  readonly isNear: boolean
  readonly cost: number
}

/**
 * Bytes of cells of others that steps move at least, however they are cut: of each cell what one of them reaches, for
 * cutting divides it by as much as it comes again.
 */
const othersOf = (kernels: readonly Kernel[], isOwn: IsOwn, { trafficOf }: Costing): number => {
  const least = new Map<number, number>()
  for (const kernel of kernels)
    for (const { slot, bytes } of trafficOf(kernel))
      if (bytes < (least.get(slot) ?? Infinity) && !isOwn(slot)) least.set(slot, bytes)
  return [...least.values()].reduce((sum, bytes) => sum + bytes, 0)
}

/** What steps move at least, however they are cut; `isOwn` cells are nobody else's. */
export const leastCost = (steps: readonly Placed[], isOwn: IsOwn, costing: Costing): number =>
  steps.length * costing.target.tiles.call + othersOf(kernelsOf(steps), isOwn, costing)

/** What the tiles of a group move. */
export const tileCost = ({ count, steps, reached, isLocal }: Local, costing: Costing): TileCost => {
  const { target, trafficOf } = costing
  const { tiles } = target
  const inTile = new Map<number, Traffic>()
  let bytes = 0
  for (const kernel of kernelsOf(steps))
    for (const traffic of trafficOf(kernel)) {
      const known = inTile.get(traffic.slot)
      if (known !== undefined && known.moved >= traffic.moved) continue
      inTile.set(traffic.slot, traffic)
      bytes += traffic.bytes - (known?.bytes ?? 0)
    }
  if (bytes > tiles.cache) return { isNear: false, cost: count * leastCost(steps, isLocal, costing) }
  let cost = count * steps.length * tiles.call
  for (const [cell, { moved }] of inTile)
    if (!isLocal(cell)) cost += (reached.get(cell)?.move ?? 0) === 0 ? moved : moved * count
  return { isNear: true, cost }
}
