/**
 * Writes the function of a kernel: loops over its axes, and in the middle a block that computes
 * a tile of neighbours in registers.
 */
import { combinations, type Cover } from '../covers'
import { allAccesses, type Kernel } from '../kernel'
import { prepared } from '../normal'
import { scheduleOf } from '../schedule'
import { blocks } from '../walk'
import type { Code } from './code'
import { evaluatorOf } from './evaluator'
import type { Push } from './push'
import { addedTo } from './long-sums'
import { type Pointers, reachOf } from './reach'
import type { Target } from '../target'
import { totals, type Writing } from './totals'

/** Writes a result to memory, or adds it to what is there. */
const store = (
  { w, kernel: { to, finish, accumulate, lost }, reach }: Writing,
  pointers: Pointers,
  place: readonly number[],
  wide: boolean,
  push: Push,
): void => {
  const result = w.register()
  if (lost !== undefined) {
    const [value, missing] = [w.register(), w.register()]
    push()
    w.set(value)
    reach.load(to, pointers, place, wide)
    w.set(result)
    reach.load(lost, pointers, place, wide)
    w.set(missing)
    addedTo(w, result, missing, value)
    reach.put(lost, missing, pointers, place, wide)
  } else {
    push()
    if (accumulate) {
      reach.load(to, pointers, place, wide)
      w.vector(finish.dtype === 'int32' ? 'i32.add' : 'f32.add')
    }
    w.set(result)
  }
  reach.put(to, result, pointers, place, wide)
}

const block = (writing: Writing, cover: readonly Cover[], pointers: Pointers): void => {
  const { kernel, schedule, evaluator } = writing
  const { sizes, kept, term, finish } = kernel
  const { vector } = schedule
  const isSum = sizes.length > kept
  const wide = vector !== undefined && vector < kept && cover[vector].wide
  const places = combinations(cover.map(({ at }) => at))
  const sums = isSum ? totals(writing, places, wide, pointers) : []
  const value = evaluator.at(pointers)
  places.forEach((place, i) => {
    const total = isSum ? evaluator.at(pointers, sums[i])(finish, place, wide) : value(term, place, wide)
    store(writing, pointers, place, wide, total)
  })
}

/**
 * The function of a kernel whose slots are 0, 1, …: it takes the address where each of them starts. `fused` says
 * that a product may be added to its sum with one rounding.
 */
export const generate = (given: Kernel, target: Target, fused: boolean): Code => {
  const kernel = prepared(given, target)
  const { sizes, kept, term, finish } = kernel
  const schedule = scheduleOf(kernel, target)
  return {
    parameters: allAccesses(kernel).reduce((most, { slot }) => Math.max(most, slot + 1), 0),
    write: (w) => {
      const reach = reachOf(w, kernel, schedule.vector)
      const evaluator = evaluatorOf(w, reach)
      const writing = { w, kernel, schedule, target, reach, evaluator, fused }
      evaluator.ahead(term)
      if (sizes.length > kept) evaluator.ahead(finish)
      blocks(kernel, schedule, target, reach.start, reach.along, (cover, pointers) =>
        block(writing, cover, pointers),
      )
    },
  }
}
