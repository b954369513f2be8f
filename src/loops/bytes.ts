/** How many bytes the steps of a program move, and what it costs to find them. */
import type { Access } from './access'
import type { Cell } from './cells'
import type { Group } from './groups'
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

/** What is known of a program's kernels on a target; cells are the program's, or more. */
export interface Costing {
  readonly target: Target
  /** Of all accesses of a kernel. */
  readonly trafficOf: (kernel: Kernel, cells: readonly Cell[]) => readonly Traffic[]
}

export const kernelsOf = (steps: readonly Placed[]): readonly Kernel[] =>
  steps.flatMap(({ step }) => (step.kind === 'kernel' ? [step.kernel] : []))

const trafficOn = (
  { sizes }: Kernel,
  { slot, strides }: Access,
  cells: readonly Cell[],
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
  const total = all * bytes[cells[slot].dtype]
  return { slot, bytes: total, moved: total + (run < all ? (all / run) * tiles.jump : 0) }
}

export const costingOn = (target: Target): Costing => {
  const known = new WeakMap<Kernel, readonly Traffic[]>()
  return {
    target,
    trafficOf: (kernel, cells) => {
      const found = known.get(kernel)
      if (found !== undefined) return found
      const made = allAccesses(kernel).map((access) => trafficOn(kernel, access, cells, target))
      known.set(kernel, made)
      return made
    },
  }
}

/** Bytes that steps move when each of them has its values come from far. */
export const farCost = (
  steps: readonly Placed[],
  cells: readonly Cell[],
  { target, trafficOf }: Costing,
): number => {
  let cost = steps.length * target.tiles.call
  for (const { step } of steps)
    if (step.kind === 'kernel') for (const { moved } of trafficOf(step.kernel, cells)) cost += moved
  return cost
}

/** The same for the tiles of a group that find them in the cache; nothing where the cache is too small. */
export const nearCost = (
  { count, steps, reached }: Group,
  isLocal: (cell: number) => boolean,
  cells: readonly Cell[],
  { target: { tiles }, trafficOf }: Costing,
): number | undefined => {
  const inTile = new Map<number, Traffic>()
  for (const kernel of kernelsOf(steps))
    for (const traffic of trafficOf(kernel, cells)) {
      const known = inTile.get(traffic.slot)
      if (known === undefined || known.moved < traffic.moved) inTile.set(traffic.slot, traffic)
    }
  if ([...inTile.values()].reduce((sum, { bytes }) => sum + bytes, 0) > tiles.cache) return undefined
  return [...inTile].reduce(
    (sum, [cell, { moved }]) => {
      if (isLocal(cell)) return sum
      return sum + ((reached.get(cell)?.move ?? 0) === 0 ? moved : moved * count)
    },
    count * steps.length * tiles.call,
  )
}

/** What a group costs at least, however its tiles are cut again: each of its steps is called for each tile. */
export const leastCost = ({ count, steps }: Group, cells: readonly Cell[], costing: Costing): number =>
  count === 1 ? farCost(steps, cells, costing) : count * steps.length * costing.target.tiles.call
