/** What only one tile of a group needs, and the loops of groups that keep it for one tile. */
import type { Access } from './access'
import { type Group, gathered } from './groups'
import { changed } from './kernel'
import { type Item, type Loop, type Placed, placedIn } from './loops'
import { cellsOf, targetsOf } from './steps'
import type { Target } from './target'
import type { Fresh } from './tile'

/** Whether nobody but the steps at hand needs a cell. */
export type IsOwn = (cell: number) => boolean

/** A group, and of which cells its tiles keep one tile alone. */
export interface Local extends Group {
  readonly isLocal: IsOwn
}

/** All steps in groups of `count` tiles. */
export const locals = (
  steps: readonly Placed[],
  count: number,
  isOwn: IsOwn,
  fresh: Fresh,
  target: Target,
): readonly Local[] => {
  const groups = gathered(steps, count, fresh, target)
  /** The group that a cell belongs to; nothing where it is several. */
  const owners = new Map<number, Group | undefined>()
  // of rows, too, which are no kernels: they need the whole cell
  for (const group of groups)
    for (const { step } of group.steps)
      for (const cell of cellsOf(step))
        owners.set(cell, !owners.has(cell) || owners.get(cell) === group ? group : undefined)
  return groups.map((group) => ({
    ...group,
    isLocal: (cell) => {
      const reached = group.reached.get(cell)
      return reached?.apart === true && reached.written && isOwn(cell) && owners.get(cell) === group
    },
  }))
}

/** The steps of a tile, with only one tile kept of some cells. */
export const compacted = ({ count, steps, reached, isLocal }: Local): readonly Placed[] => {
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
export const loopOf = ({ count, steps, reached }: Group, body: readonly Item[]): Loop => {
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
