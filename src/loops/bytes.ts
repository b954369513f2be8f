/** How many bytes the steps of a program move, and what it costs to find them. */
import { remembered } from '../dsl/core/remembered'
import type { DType } from '../dsl/core/tensor'
import type { Access } from './access'
import type { IsOwn, Local } from './local'
import { accessesOf, allAccesses, type Kernel } from './kernel'
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
  /** What a kernel reads again, of what has left the cache since. */
  readonly againOf: (kernel: Kernel) => { readonly bytes: number }
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

/** Vectors along an axis in a block of results that are computed at once. */
const BLOCK = 4

/** An operand of a sum that is larger than the cache comes again for each block of the results that all of it is needed for. */
const againOn = (
  kernel: Kernel,
  typeOf: (cell: number) => DType,
  { bytes, tiles, vectors }: Target,
): number => {
  const { sizes, kept, term } = kernel
  if (sizes.length === kept) return 0
  const block = BLOCK * (vectors.at(-1)?.width ?? 1)
  return accessesOf(term).reduce((sum, { slot, strides }) => {
    const count = (isOwn: (axis: number) => boolean): number =>
      sizes.reduce((product, size, axis) => (isOwn(axis) ? product * size : product), 1)
    const all = count((axis) => strides[axis] !== 0) * bytes[typeOf(slot)]
    const blocks = Math.ceil(count((axis) => axis < kept && strides[axis] === 0) / block)
    return all > tiles.cache ? sum + (blocks - 1) * all : sum
  }, 0)
}

export const costingOn = (target: Target, typeOf: (cell: number) => DType): Costing => ({
  target,
  againOf: remembered((kernel: Kernel) => ({ bytes: againOn(kernel, typeOf, target) })),
  trafficOf: remembered((kernel: Kernel) =>
    allAccesses(kernel).map((access) => trafficOn(kernel, access, typeOf, target)),
  ),
})

/** Bytes that steps move when each of them has its values come from far. */
export const farCost = (steps: readonly Placed[], { target, trafficOf, againOf }: Costing): number => {
  let cost = steps.length * target.tiles.call
  for (const { step } of steps)
    if (step.kind === 'kernel') {
      cost += againOf(step.kernel).bytes
      for (const { moved } of trafficOf(step.kernel)) cost += moved
    }
  return cost
}

/** What a step moves at least, for each call of it aside. */
export interface Least {
  /** Of the cells of others, however it is cut and with whatever it shares them. */
  readonly others: number
  /** Of all cells, where its tiles do not fit the cache. */
  readonly all: number
  /** Bytes of its cells. */
  readonly size: number
}

/**
 * Cutting divides what a step reaches by as much as it comes again. What several steps reach of a cell of others comes
 * once where they go together: the least of it is divided among them.
 */
export const leastOf = (steps: readonly Placed[], isOwn: IsOwn, { trafficOf }: Costing): readonly Least[] => {
  const reached = new Map<number, { least: number; steps: number }>()
  const each = steps.map(({ step }) => {
    const own = new Map<number, number>()
    let all = 0
    if (step.kind === 'kernel')
      for (const { slot, bytes } of trafficOf(step.kernel)) {
        own.set(slot, Math.min(own.get(slot) ?? Infinity, bytes))
        all += bytes
      }
    for (const [slot, bytes] of own) {
      const known = reached.get(slot)
      reached.set(slot, { least: Math.min(known?.least ?? Infinity, bytes), steps: (known?.steps ?? 0) + 1 })
    }
    return { own, all }
  })
  return each.map(({ own, all }) => {
    let [others, size] = [0, 0]
    for (const [slot, bytes] of own) {
      size += bytes
      const shared = reached.get(slot)
      if (shared !== undefined && !isOwn(slot)) others += shared.least / shared.steps
    }
    return { others, all, size }
  })
}

/** What the tiles of a group move where each finds its values in the cache; nothing where the cache is too small. */
export const nearCost = ({ count, steps, reached, isLocal }: Local, costing: Costing): number | undefined => {
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
  if (bytes > tiles.cache) return undefined
  let cost = count * steps.length * tiles.call
  for (const [cell, { moved }] of inTile)
    if (!isLocal(cell)) cost += (reached.get(cell)?.move ?? 0) === 0 ? moved : moved * count
  return cost
}
