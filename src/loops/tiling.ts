/**
 * Cuts the steps of a program into loops over tiles, and these into loops again, so that as few bytes as
 * possible go through more than the cache. What only one tile needs is kept for one tile.
 *
 * Law: the loops do what the steps do one after the other, up to the order of sums.
 */
import { sizeOf } from '../dsl/core/shape'
import type { Spec } from '../dsl/core/tensor'
import type { Access } from './access'
import { type Costing, costingOn, farCost, kernelsOf, leastCost, nearCost } from './bytes'
import type { Cell } from './cells'
import { type Group, gathered } from './groups'
import { changed } from './kernel'
import { type Item, type Loop, type Placed, placedIn, type Scheduled } from './loops'
import { cellsOf, type Lowered, targetsOf } from './steps'
import type { Target } from './target'
import { isCuttable } from './tile'

/** More tiles than anything gains by. */
const MOST = 64
/** Loops in loops. */
const DEEPEST = 3

/** Steps in loops, and how many bytes they move. */
interface Tiling extends Scheduled {
  readonly cost: number
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
  return steps.map((placed) => {
    const { step, moves } = placed
    if (step.kind !== 'kernel' || !cellsOf(step).some(isLocal)) return placed
    return {
      ...placed,
      step: { kind: 'kernel', kernel: changed(step.kernel, change) },
      moves: moves.with(-1, new Map([...(moves.at(-1) ?? [])].filter(([cell]) => !isLocal(cell)))),
    }
  })
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
 * The steps cut into so many tiles wherever some of them can go together; nothing where that costs as much as `limit`, or
 * more. `isOwn` cells are nobody else's.
 */
const tiledBy = (
  steps: readonly Placed[],
  given: readonly Cell[],
  isOwn: (cell: number) => boolean,
  count: number,
  limit: number,
  costing: Costing,
  depth: number,
): Tiling | undefined => {
  let cells = [...given]
  const fresh = ({ shape, dtype }: Spec): number =>
    cells.push({ kind: 'work', dtype, size: sizeOf(shape) }) - 1
  const groups = gathered(steps, count, fresh, costing.target)
  /** The group that a cell belongs to; nothing where it is several. */
  const owners = new Map<number, Group | undefined>()
  // of rows, too, which are no kernels: they need the whole cell
  for (const group of groups)
    for (const { step } of group.steps)
      for (const cell of cellsOf(step))
        owners.set(cell, !owners.has(cell) || owners.get(cell) === group ? group : undefined)
  const least = groups.map((group) => leastCost(group, cells, costing))
  let rest = least.reduce((sum, cost) => sum + cost, 0)
  let cost = 0
  const making: (() => readonly Item[])[] = []
  for (const [i, group] of groups.entries()) {
    if (cost + rest >= limit) return undefined
    rest -= least[i]
    if (group.count === 1) {
      cost += farCost(group.steps, cells, costing)
      making.push(() => group.steps)
      continue
    }
    const isLocal = (cell: number): boolean => {
      const { apart = false, written = false } = group.reached.get(cell) ?? {}
      return apart && written && isOwn(cell) && owners.get(cell) === group
    }
    for (const cell of group.reached.keys()) {
      const known = cells[cell]
      if (isLocal(cell) && known.kind === 'work') cells[cell] = { ...known, size: known.size / count }
    }
    const near = nearCost(group, isLocal, cells, costing)
    if (near !== undefined) {
      cost += near
      making.push(() => [loopOf(group, compacted(group, isLocal))])
      continue
    }
    const small = compacted(group, isLocal)
    if (depth === DEEPEST) {
      cost += count * farCost(small, cells, costing)
      making.push(() => [loopOf(group, small)])
    } else {
      const inner = tiled(small, cells, isLocal, costing, depth + 1, (limit - cost - rest) / count)
      cells = [...inner.cells]
      cost += count * inner.cost
      making.push(() => [loopOf(group, inner.items)])
    }
  }
  return cost < limit ? { items: making.flatMap((make) => make()), cells, cost } : undefined
}

/** Numbers of tiles that divide an axis. */
const countsFor = (steps: readonly Placed[]): ReadonlySet<number> => {
  const counts = new Set<number>()
  for (const size of new Set(kernelsOf(steps).flatMap(({ sizes }) => sizes)))
    for (let count = 2; count <= MOST; count++) if (size % count === 0) counts.add(count)
  return counts
}

/** The cheapest loops of these steps; any, where none cost less than `limit`. */
const tiled = (
  steps: readonly Placed[],
  cells: readonly Cell[],
  isOwn: (cell: number) => boolean,
  costing: Costing,
  depth = 1,
  limit = Infinity,
): Tiling => {
  const { target } = costing
  const far = steps.map((placed) => farCost([placed], cells, costing))
  /** A step that runs on each of the tiles is called as often. */
  const leastFor = (count: number): number =>
    steps.reduce((sum, { step }, i) => {
      const called = count * target.tiles.call
      const gains = far[i] > called && step.kind === 'kernel' && isCuttable(step.kernel, count, target)
      return sum + (gains ? called : far[i])
    }, 0)
  const plain: Tiling = { items: steps, cells, cost: far.reduce((sum, cost) => sum + cost, 0) }
  return [...countsFor(steps)].reduce((best, count) => {
    const below = Math.min(best.cost, limit)
    if (leastFor(count) >= below) return best
    return tiledBy(steps, cells, isOwn, count, below, costing, depth) ?? best
  }, plain)
}

/** A lowered program in loops. */
export const scheduled = ({ steps, makes, cells }: Lowered, target: Target): Scheduled => {
  const placed = steps.map((step, i): Placed => ({ kind: 'placed', step, moves: [], makes: makes[i] }))
  return tiled(placed, cells, (cell) => cells[cell].kind === 'work', costingOn(target))
}
