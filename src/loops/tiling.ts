/**
 * Cuts the steps of a program into loops over tiles, and these into loops again, so that as few bytes as
 * possible go through more than the cache. What only one tile needs is kept for one tile.
 *
 * Laws: the loops do what the steps do one after the other, up to the order of sums; no other choice of tiles, tried
 * one after the other, costs less.
 */
import { sizeOf } from '../dsl/core/shape'
import type { DType } from '../dsl/core/tensor'
import { type Costing, costingOn, farCost, kernelsOf, leastOf, nearCost } from './bytes'
import type { Cell } from './cells'
import { formOf } from './form'
import { compacted, type IsOwn, type Local, locals, loopOf } from './local'
import type { Item, Placed, Scheduled } from './loops'
import { cellsOf, type Lowered } from './steps'
import type { Target } from './target'
import { type Fresh, isCuttable } from './tile'

/** More tiles than anything gains by. */
const MOST = 64
/** Loops in loops. */
export const DEEPEST = 3

/** How steps are cut. */
export interface Choice {
  /** How many bytes they move, and what it costs to find them. */
  readonly cost: number
  /** Into how many tiles wherever some of them can go together; 1 where they are left as they are. */
  readonly count: number
  /** How the steps of each group are cut again, where they are. */
  readonly inner: readonly (Choice | undefined)[]
}

/** What is known of some steps: the cheapest choice, or what every choice costs at least. */
type Known = Choice | { readonly atLeast: number }

/** A search for the cheapest loops of a program; cells are only known by their types. */
interface Search {
  readonly costing: Costing
  readonly types: readonly DType[]
  readonly fresh: Fresh
  /** By the names of the steps of tiles: layers of a network, and steps of an inner loop, are much alike. */
  readonly known: Map<string, Known>
}

/** Numbers of tiles that divide an axis. */
export const countsFor = (steps: readonly Placed[]): ReadonlySet<number> => {
  const counts = new Set<number>()
  for (const size of new Set(kernelsOf(steps).flatMap(({ sizes }) => sizes)))
    for (let count = 2; count <= MOST; count++) if (size % count === 0) counts.add(count)
  return counts
}

/** Bytes of a tile whose own tiles may still fit the cache. */
const roomAt = (depth: number, { tiles }: Target): number => tiles.cache * MOST ** (DEEPEST - depth)

/** What a group costs at least whose tiles do not fit the cache. */
const leastFar = ({ count, steps, isLocal }: Local, costing: Costing, depth: number): number => {
  const room = depth === DEEPEST ? 0 : roomAt(depth, costing.target)
  const call = costing.target.tiles.call
  let cost = 0
  for (const { others, all, size } of leastOf(steps, isLocal, costing))
    cost += call + (size > room ? all : others)
  return count * cost
}

/** The steps cut into so many tiles; nothing where that costs as much as `limit`, or more. */
const tiledBy = (
  search: Search,
  steps: readonly Placed[],
  isOwn: IsOwn,
  count: number,
  limit: number,
  depth: number,
): Choice | undefined => {
  const { costing, fresh } = search
  const groups = locals(steps, count, isOwn, fresh, costing.target)
  const near = groups.map((group) =>
    group.count === 1 ? farCost(group.steps, costing) : nearCost(group, costing),
  )
  /** Of each group and those after it, what they cost at least. */
  const least = [0]
  for (let i = groups.length - 1; i >= 0; i--)
    least.push((near[i] ?? leastFar(groups[i], costing, depth)) + least[least.length - 1])
  least.reverse()
  let cost = 0
  const inner: (Choice | undefined)[] = []
  for (const [i, group] of groups.entries()) {
    if (cost + least[i] >= limit) return undefined
    const known = near[i]
    if (known !== undefined) cost += known
    else if (depth === DEEPEST) cost += count * farCost(compacted(group), costing)
    else {
      const left = (limit - cost - least[i + 1]) / count
      const choice = tiled(search, compacted(group), group.isLocal, depth + 1, left)
      if (choice === undefined) return undefined
      cost += count * choice.cost
      inner[i] = choice
    }
  }
  return cost < limit ? { cost, count, inner } : undefined
}

/** The cheapest loops of these steps; nothing where none cost less than `limit`. */
const cheapest = (
  search: Search,
  steps: readonly Placed[],
  isOwn: IsOwn,
  depth: number,
  limit: number,
): Choice | undefined => {
  const { costing } = search
  const { target } = costing
  const far = steps.map((placed) => farCost([placed], costing))
  const least = leastOf(steps, isOwn, costing)
  const room = roomAt(depth, target)
  /** A step that runs on each of the tiles is called as often. */
  const leastFor = (count: number): number =>
    steps.reduce((sum, { step }, i) => {
      const { others, all, size } = least[i]
      const cut = count * target.tiles.call + (size > count * room ? all : others)
      const gains = far[i] > cut && step.kind === 'kernel' && isCuttable(step.kernel, count, target)
      return sum + (gains ? cut : far[i])
    }, 0)
  const cost = far.reduce((sum, one) => sum + one, 0)
  let best: Choice | undefined = cost < limit ? { cost, count: 1, inner: [] } : undefined
  for (const count of countsFor(steps)) {
    const below = best?.cost ?? limit
    if (leastFor(count) < below) best = tiledBy(search, steps, isOwn, count, below, depth) ?? best
  }
  return best
}

/** Steps by what they do, and by which cells they share: those of one name are cut alike. */
const nameOf = ({ types }: Search, steps: readonly Placed[], isOwn: IsOwn, depth: number): string => {
  const numbers = new Map<number, number>()
  const numbered = (cell: number): number => {
    const number = numbers.get(cell) ?? numbers.size
    numbers.set(cell, number)
    return number
  }
  const forms = steps.map(({ step }) => `${formOf(step).name} ${cellsOf(step).map(numbered).join()}`)
  const cells = [...numbers.keys()].map((cell) => `${types[cell]} ${isOwn(cell)}`)
  return [depth, ...forms, ...cells].join('\n')
}

/** The same for the steps of a tile, which are looked for once. */
const tiled = (
  search: Search,
  steps: readonly Placed[],
  isOwn: IsOwn,
  depth: number,
  limit: number,
): Choice | undefined => {
  const name = nameOf(search, steps, isOwn, depth)
  const known = search.known.get(name)
  if (known !== undefined && 'cost' in known) return known.cost < limit ? known : undefined
  if (known !== undefined && known.atLeast >= limit) return undefined
  const found = cheapest(search, steps, isOwn, depth, limit)
  search.known.set(name, found ?? { atLeast: limit })
  return found
}

/** The loops of a choice; it adds to the cells, and changes those of which one tile is kept. */
const made = (
  steps: readonly Placed[],
  { count, inner }: Choice,
  isOwn: IsOwn,
  cells: Cell[],
  target: Target,
): readonly Item[] => {
  if (count === 1) return steps
  const fresh: Fresh = ({ shape, dtype }) => cells.push({ kind: 'work', dtype, size: sizeOf(shape) }) - 1
  return locals(steps, count, isOwn, fresh, target).flatMap((group, i): readonly Item[] => {
    if (group.count === 1) return group.steps
    for (const cell of group.reached.keys()) {
      const known = cells[cell]
      if (group.isLocal(cell) && known.kind === 'work') cells[cell] = { ...known, size: known.size / count }
    }
    const [tile, choice] = [compacted(group), inner.at(i)]
    return [loopOf(group, choice === undefined ? tile : made(tile, choice, group.isLocal, cells, target))]
  })
}

const isWork =
  (cells: readonly Cell[]): IsOwn =>
  (cell) =>
    cells[cell].kind === 'work'

/** How the steps of a lowered program are cut: the first of the cheapest choices, in the order of `countsFor`. */
export const chosen = (
  steps: readonly Placed[],
  cells: readonly Cell[],
  target: Target,
): Choice | undefined => {
  const types = cells.map(({ dtype }) => dtype)
  const fresh: Fresh = ({ dtype }) => types.push(dtype) - 1
  const costing = costingOn(target, (cell) => types[cell])
  return cheapest({ costing, types, fresh, known: new Map() }, steps, isWork(cells), 1, Infinity)
}

/** Steps as they are, one after the other, in no loop. */
export const placedAlone = ({ steps, makes }: Lowered): readonly Placed[] =>
  steps.map((step, i) => ({ kind: 'placed', step, moves: [], makes: makes[i] }))

/** A lowered program in loops. */
export const scheduled = (lowered: Lowered, target: Target): Scheduled => {
  const steps = placedAlone(lowered)
  const choice = chosen(steps, lowered.cells, target)
  const cells = [...lowered.cells]
  const items = choice === undefined ? steps : made(steps, choice, isWork(lowered.cells), cells, target)
  return { items, cells }
}
