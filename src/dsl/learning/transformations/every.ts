/** What happens at every nth step alone. */
import { checkNumber } from '../../core/numbers'
import type { AnyTensor } from '../../core/tensor'
import { type Tree, zipLeaves } from '../../core/tree'
import { expandTo } from '../../primitives/broadcast'
import { add, binary, fillLike, select, unary } from '../../primitives/elementwise'
import { numberIn } from './parts'

export const checkEvery = (where: string, steps: number): number =>
  checkNumber(where, steps, 'a whole number of at least 1', 'steps')

/** Whether a step is the last of so many, and the count after it, which then starts anew. */
export const counted = (
  state: Tree,
  steps: number,
): { readonly last: AnyTensor; readonly count: AnyTensor } => {
  const before = numberIn(state, 'count')
  const count = add(before, fillLike(before, 1))
  const last = unary('not', binary('less', count, fillLike(count, steps)))
  return { last, count: select(last, fillLike(count, 0), count) }
}

/** The one tree where the condition, a single bool, holds, else the other. */
export const either = <T extends Tree>(condition: AnyTensor, one: T, other: Tree): T =>
  zipLeaves(one, [other], (x, [y]) => select(expandTo(condition, x.shape), x, y))
