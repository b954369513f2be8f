/**
 * Writes the function of a kernel: loops over its axes, and in the middle a block that computes
 * a tile of neighbours in registers.
 */
import { againAt, combinations, type Cover } from '../covers'
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
import { storedTurned, turningOf } from './turned'

/** Writes a result to memory, or adds it to what is there, but for the lanes in which it was added before. */
const store = (
  { w, kernel: { to, finish, accumulate, lost }, reach }: Writing,
  pointers: Pointers,
  place: readonly number[],
  wide: boolean,
  again: number,
  given: Push,
): void => {
  const result = w.register()
  const push = (): void => {
    given()
    if (!accumulate || again === 0) return
    w.lanesFrom(again)
    w.vector('v.and')
  }
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
  const { sizes, kept, term, finish, to } = kernel
  const { vector, turned = 0 } = schedule
  const isSum = sizes.length > kept
  const wide = vector !== undefined && vector < kept && cover[vector].wide
  const places = combinations(cover.map(({ at }) => at))
  const turning = turningOf(schedule, wide, turned < kept ? cover[turned].at : [])
  const sums = isSum ? totals(writing, places, wide, pointers, turning) : []
  const value = evaluator.at(pointers, turning)
  const results = places.map((place, i) => value(isSum ? finish : term, place, wide, sums[i]))
  if (turning.group(to, places[0]) === undefined)
    places.forEach((place, i) => {
      const again = wide ? againAt(cover[vector], place[vector]) : 0
      store(writing, pointers, place, wide, again, results[i])
    })
  else storedTurned(writing, pointers, cover, places, results)
}

/**
 * The function of a kernel whose slots are 0, 1, …: it takes the address where each of them starts.
 */
export const generate = (given: Kernel, target: Target): Code => {
  const kernel = prepared(given, target)
  const { sizes, kept, term, finish } = kernel
  const schedule = scheduleOf(kernel, target)
  return {
    width: schedule.width,
    parameters: allAccesses(kernel).reduce((most, { slot }) => Math.max(most, slot + 1), 0),
    write: (w) => {
      const reach = reachOf(w, kernel, schedule.vector)
      const evaluator = evaluatorOf(w, reach)
      const writing = { w, kernel, schedule, target, reach, evaluator }
      evaluator.ahead(term)
      if (sizes.length > kept) evaluator.ahead(finish)
      blocks(kernel, schedule, reach.start, reach.along, (cover, pointers) => block(writing, cover, pointers))
    },
  }
}
