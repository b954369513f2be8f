/**
 * Cuts the steps of a program into loops over tiles, and these into loops again, so that as few bytes as
 * possible go through more than the cache. What only one tile needs is kept for one tile.
 *
 * Law: the loops do what the steps do one after the other, up to the order of sums.
 */
import { sizeOf } from '../dsl/core/shape'
import type { Spec } from '../dsl/core/tensor'
import type { Access } from './access'
import type { Cell } from './cells'
import { type Group, gathered } from './groups'
import { allAccesses, changed, type Kernel } from './kernel'
import { type Item, type Loop, type Placed, placedIn, type Scheduled } from './loops'
import { cellsOf, type Lowered, targetsOf } from './steps'
import type { Target } from './target'

/** More tiles than anything gains by. */
const MOST = 64
/** Loops in loops. */
const DEEPEST = 3

/** Steps in loops, and how many bytes they move. */
interface Tiling extends Scheduled {
  readonly cost: number
}

const kernelsOf = (steps: readonly Placed[]): readonly Kernel[] =>
  steps.flatMap(({ step }) => (step.kind === 'kernel' ? [step.kernel] : []))

/** Of the elements that an access reaches. */
interface Traffic {
  readonly bytes: number
  /** The same and what it costs to find them, where they do not lie side by side. */
  readonly moved: number
}

type TrafficOf = (kernel: Kernel, access: Access) => Traffic

const trafficOn =
  ({ bytes, tiles }: Target, cells: readonly Cell[]): TrafficOf =>
  ({ sizes }, { slot, strides }) => {
    const axes = [...strides.keys()].filter((axis) => strides[axis] !== 0 && sizes[axis] > 1)
    const all = axes.reduce((count, axis) => count * sizes[axis], 1)
    // elements that lie side by side, along whichever axes
    const run = axes
      .sort((a, b) => strides[a] - strides[b])
      .reduce((run, axis) => (strides[axis] <= run ? strides[axis] * (sizes[axis] - 1) + run : run), 1)
    const total = all * bytes[cells[slot].dtype]
    return { bytes: total, moved: total + (run < all ? (all / run) * tiles.jump : 0) }
  }

/** Bytes that steps move when each of them has its values come from far. */
const farCost = (steps: readonly Placed[], trafficOf: TrafficOf, { tiles }: Target): number =>
  kernelsOf(steps).reduce(
    (sum, kernel) => allAccesses(kernel).reduce((sum, access) => sum + trafficOf(kernel, access).moved, sum),
    steps.length * tiles.call,
  )

/** The same for the tiles of a group that find them in the cache; nothing where the cache is too small. */
const nearCost = (
  { count, steps, reached }: Group,
  isLocal: (cell: number) => boolean,
  trafficOf: TrafficOf,
  { tiles }: Target,
): number | undefined => {
  const inTile = new Map<number, Traffic>()
  for (const kernel of kernelsOf(steps))
    for (const access of allAccesses(kernel)) {
      const traffic = trafficOf(kernel, access)
      const known = inTile.get(access.slot)
      if (known === undefined || known.moved < traffic.moved) inTile.set(access.slot, traffic)
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

/** The group with only one tile kept of some cells. */
const compacted = (
  { count, steps, reached }: Group,
  isLocal: (cell: number) => boolean,
): readonly Placed[] => {
  const change = (access: Access): Access => {
    if (!isLocal(access.slot)) return access
    const move = reached.get(access.slot)?.move ?? 0
    const period = move * count
    return {
      ...access,
      offset: Math.floor(access.offset / period) * move + (access.offset % period),
      strides: access.strides.map((stride) => (stride % period === 0 ? stride / count : stride)),
    }
  }
  return steps.map((placed) => ({
    ...placed,
    step:
      placed.step.kind === 'kernel'
        ? { kind: 'kernel', kernel: changed(placed.step.kernel, change) }
        : placed.step,
    moves: placed.moves.with(
      -1,
      new Map([...(placed.moves.at(-1) ?? [])].filter(([cell]) => !isLocal(cell))),
    ),
  }))
}

/** Its tiles are independent where each of them keeps to elements of its own in all that is written. */
const loopOf = ({ count, steps, reached }: Group, body: readonly Item[]): Loop => {
  const isParallel = [...reached.values()].every(({ written, apart }) => !written || apart)
  const depth = steps[0].moves.length - 1
  const stays = body
    .flatMap(placedIn)
    .flatMap(({ step, moves }) => targetsOf(step).filter((cell) => (moves[depth].get(cell) ?? 0) === 0))
  return {
    kind: 'loop',
    order: isParallel ? 'parallel' : 'sequential',
    own: isParallel ? [...new Set(stays)] : [],
    count,
    body,
  }
}

/**
 * The steps cut into so many tiles wherever some of them can go together; nothing where that is not cheaper than the
 * `best` so far. `isOwn` cells are nobody else's.
 */
const tiledBy = (
  steps: readonly Placed[],
  given: readonly Cell[],
  isOwn: (cell: number) => boolean,
  count: number,
  best: Tiling,
  target: Target,
  depth: number,
): Tiling | undefined => {
  const cells = [...given]
  const fresh = ({ shape, dtype }: Spec): number =>
    cells.push({ kind: 'work', dtype, size: sizeOf(shape) }) - 1
  const groups = gathered(steps, count, fresh, target)
  const trafficOf = trafficOn(target, cells)
  const owners = new Map<number, Set<Group>>()
  // of rows, too, which are no kernels: they need the whole cell
  for (const group of groups)
    for (const { step } of group.steps)
      for (const cell of cellsOf(step)) owners.set(cell, (owners.get(cell) ?? new Set()).add(group))
  let cost = 0
  const items: Item[] = []
  for (const group of groups) {
    if (cost >= best.cost) return undefined
    if (group.count === 1) {
      cost += farCost(group.steps, trafficOf, target)
      items.push(...group.steps)
      continue
    }
    const isLocal = (cell: number): boolean => {
      const { apart = false, written = false } = group.reached.get(cell) ?? {}
      return apart && written && isOwn(cell) && owners.get(cell)?.size === 1
    }
    for (const cell of group.reached.keys()) {
      const known = cells[cell]
      if (isLocal(cell) && known.kind === 'work') cells[cell] = { ...known, size: known.size / count }
    }
    const small = compacted(group, isLocal)
    const near = nearCost(group, isLocal, trafficOf, target)
    if (near !== undefined || depth === DEEPEST) {
      cost += near ?? count * farCost(small, trafficOf, target)
      items.push(loopOf(group, small))
    } else {
      const inner = tiled(small, cells, isLocal, target, depth + 1)
      cells.splice(0, cells.length, ...inner.cells)
      cost += count * inner.cost
      items.push(loopOf(group, inner.items))
    }
  }
  return cost < best.cost ? { items, cells, cost } : undefined
}

/** The cheapest loops of these steps. */
const tiled = (
  steps: readonly Placed[],
  cells: readonly Cell[],
  isOwn: (cell: number) => boolean,
  target: Target,
  depth = 1,
): Tiling => {
  const counts = new Set(
    kernelsOf(steps).flatMap(({ sizes }) =>
      sizes.flatMap((size) =>
        Array.from({ length: MOST - 1 }, (_, i) => i + 2).filter((n) => size % n === 0),
      ),
    ),
  )
  const plain: Tiling = { items: steps, cells, cost: farCost(steps, trafficOn(target, cells), target) }
  return [...counts].reduce(
    (best, count) => tiledBy(steps, cells, isOwn, count, best, target, depth) ?? best,
    plain,
  )
}

/** A lowered program in loops. */
export const scheduled = ({ steps, makes, cells }: Lowered, target: Target): Scheduled =>
  tiled(
    steps.map((step, i) => ({ kind: 'placed', step, moves: [], makes: makes[i] })),
    cells,
    (cell) => cells[cell].kind === 'work',
    target,
  )
