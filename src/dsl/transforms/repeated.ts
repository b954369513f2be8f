/**
 * The same step again and again: written out while that is short, and where it is long, a loop over blocks of steps.
 *
 * Written out, steps run fastest, and a program is as long as all of them. A loop is as long as its body, but each turn of
 * it is a run of its own, and its derivative computes the turn anew; a body of several steps pays for both once a block,
 * and keeps for its derivative one carry a block. Which it is depends on nothing but the instructions of a step and on
 * how many there are, so a function is one program everywhere.
 *
 * Laws: it is the steps written out, and so are its derivatives of every order and its batches.
 */
import { leaves, mapLeaves, type Tree } from '../core/tree'
import { placeholder } from '../primitives/leaves'
import { fori } from './fori'
import { dependents } from './graph'

/**
 * Instructions up to which steps are written out. With the derivatives by which a learner is trained, and from experience
 * with adapting small networks, so many compile in one to two seconds, and save that within some hundred runs.
 */
const WRITTEN_OUT = 2000

/** Instructions of a block: longer ones compile longer, and do not run faster. */
const BLOCK = 250

/** How many expressions a step makes of its carry. */
const sizeOfStep = <C extends Tree>(step: (carry: C) => C, init: C): number => {
  const carry = mapLeaves(init, ({ shape, dtype }) => placeholder(shape, dtype))
  const given = leaves(carry)
  return dependents(leaves(step(carry)), given).filter((x) => !given.includes(x)).length
}

/**
 * How many steps of that size, of so many, a block has: all, if they are to be written out. Of blocks that are not much
 * shorter than they may be, the one that leaves the fewest steps over.
 */
export const blockOf = (size: number, steps: number): number => {
  if (size * steps <= WRITTEN_OUT) return steps
  const most = Math.max(1, Math.floor(BLOCK / size))
  const blocks = Array.from({ length: Math.ceil(most / 2) }, (_, i) => most - i)
  return blocks.reduce((best, block) => (steps % block < steps % best ? block : best))
}

const writtenOut = <C extends Tree>(step: (carry: C) => C, steps: number, init: C): C => {
  let now = init
  for (let i = 0; i < steps; i++) now = step(now)
  return now
}

/** The carry after so many steps, which are a loop over blocks of them and what is left over. */
export const inBlocks = <C extends Tree>(
  step: (carry: C) => C,
  { steps, block }: { readonly steps: number; readonly block: number },
  init: C,
): C => {
  const turns = Math.floor(steps / block)
  const last = fori(turns, (_, carry: C) => writtenOut(step, block, carry), init)
  return writtenOut(step, steps % block, last)
}

/** The carry after so many steps. */
export const repeated = <C extends Tree>(step: (carry: C) => C, steps: number, init: C): C => {
  if (steps === 0) return init
  // the first step before its size is asked for: then what does not depend on the carry stands where it would
  const first = step(init)
  const block = steps === 1 ? 1 : blockOf(sizeOfStep(step, init), steps)
  return block === steps ? writtenOut(step, steps - 1, first) : inBlocks(step, { steps, block }, init)
}
