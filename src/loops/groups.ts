/**
 * Gathers steps that go over the same values, so that they can run together, tile by tile: what one makes the
 * next reads while it is still in the cache.
 *
 * Law: the gathered steps do what the steps do one after the other, up to the order of sums.
 */
import type { Access } from './access'
import { allAccesses, type Kernel } from './kernel'
import type { Placed } from './loops'
import { cellsOf, type Step, targetsOf } from './steps'
import type { Target } from './target'
import { cutAlong, type Cutting, type Fresh, isApart, staged } from './tile'

/** How the kernels of a group reach a cell. */
export interface Reached {
  /** Elements from one tile to the next. */
  readonly move: number
  readonly written: boolean
  /** Whether each tile keeps to elements of its own. */
  readonly apart: boolean
}

/** Steps that run one after the other, and then again on the next tile. */
export interface Group {
  readonly count: number
  readonly steps: readonly Placed[]
  readonly reached: ReadonlyMap<number, Reached>
}

/** Steps that may wait for a group to be complete. */
const WAITING = 24

/** What a set of steps has touched. */
interface Touched {
  readonly all: Set<number>
  readonly written: Set<number>
}

const touch = ({ all, written }: Touched, step: Step): void => {
  cellsOf(step).forEach((cell) => all.add(cell))
  targetsOf(step).forEach((cell) => written.add(cell))
}

/** Whether the step must stay behind them. */
const follows = ({ all, written }: Touched, step: Step): boolean =>
  targetsOf(step).some((cell) => all.has(cell)) || cellsOf(step).some((cell) => written.has(cell))

const isApartIn = ({ sizes, moves, count }: Cutting, access: Access): boolean =>
  isApart(access, sizes, moves.get(access.slot) ?? 0, count)

const isTarget = ({ to, lost }: Kernel, { slot }: Access): boolean => to.slot === slot || lost?.slot === slot

/** Whether a cut kernel may join: what it shares with the others, and somebody writes, is reached in one way. */
const joins = (cutting: Cutting, reached: ReadonlyMap<number, Reached>): boolean =>
  allAccesses(cutting.kernel).every((access) => {
    const known = reached.get(access.slot)
    if (known === undefined || !(known.written || isTarget(cutting.kernel, access))) return true
    return known.apart && known.move === cutting.moves.get(access.slot) && isApartIn(cutting, access)
  })

const cuttingFor = (
  kernel: Kernel,
  count: number,
  reached: ReadonlyMap<number, Reached>,
  target: Target,
): Cutting | undefined => {
  for (const axis of kernel.sizes.keys()) {
    const cutting = cutAlong(kernel, axis, count, target)
    if (cutting !== undefined && joins(cutting, reached)) return cutting
  }
  return undefined
}

/** Takes up how the tile of a cutting reaches its cells. */
const reach = (reached: Map<number, Reached>, cutting: Cutting, tile: Kernel): void => {
  for (const access of allAccesses(tile)) {
    const known = reached.get(access.slot)
    const move = cutting.moves.get(access.slot) ?? 0
    const written = (known?.written ?? false) || isTarget(tile, access)
    const apart = (known === undefined || (known.apart && known.move === move)) && isApartIn(cutting, access)
    if (known?.move !== move || known.written !== written || known.apart !== apart)
      reached.set(access.slot, { move, written, apart })
  }
}

/** The first group of `count` tiles, what runs before it, and what is left. */
const first = (
  steps: readonly Placed[],
  count: number,
  fresh: Fresh,
  target: Target,
): { readonly before: readonly Placed[]; readonly group: Group; readonly later: readonly Placed[] } => {
  const early: Placed[] = []
  const begins: Placed[] = []
  const later: Placed[] = []
  const own: Placed[] = []
  const originals: Placed[] = []
  const reached = new Map<number, Reached>()
  const touched: Touched = { all: new Set(), written: new Set() }
  const waiting: Touched = { all: new Set(), written: new Set() }
  const defer = (placed: Placed): void => {
    later.push(placed)
    touch(waiting, placed.step)
  }
  for (let at = 0; at < steps.length; at++) {
    const placed = steps[at]
    if (later.length > WAITING) {
      later.push(...steps.slice(at))
      break
    }
    const { step, moves } = placed
    if (follows(waiting, step)) {
      defer(placed)
      continue
    }
    const cutting = step.kind === 'kernel' ? cuttingFor(step.kernel, count, reached, target) : undefined
    if (cutting !== undefined) {
      const { begin, tile, end } = staged(cutting, fresh)
      const like = (kernel: Kernel): Placed => ({ ...placed, step: { kind: 'kernel', kernel } })
      reach(reached, cutting, tile)
      const cut = like(tile)
      touch(touched, cut.step)
      own.push({ ...cut, moves: [...moves, cutting.moves] })
      originals.push(placed)
      begins.push(...begin.map(like))
      end.map(like).forEach(defer)
    } else if (follows(touched, step)) defer(placed)
    else early.push(placed)
  }
  if (originals.length > 1)
    return { before: [...early, ...begins], group: { count, steps: own, reached }, later }
  // nothing to share: it is left whole
  const before = new Set([...early, ...originals])
  return {
    before: [...before],
    group: { count: 1, steps: [], reached },
    later: steps.filter((placed) => !before.has(placed)),
  }
}

/** All steps in groups of `count` tiles; `fresh` makes a cell for a value. */
export const gathered = (
  steps: readonly Placed[],
  count: number,
  fresh: Fresh,
  target: Target,
): readonly Group[] => {
  const groups: Group[] = []
  const alone = (placed: Placed): void => {
    groups.push({ count: 1, steps: [placed], reached: new Map() })
  }
  for (let left = steps; left.length > 0;) {
    const { before, group, later } = first(left, count, fresh, target)
    before.forEach(alone)
    if (group.steps.length > 0) groups.push(group)
    left = later
  }
  return groups
}
