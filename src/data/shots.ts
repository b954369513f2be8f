/**
 * Which images make up a task: its support and its query set, drawn without replacement from pools of
 * images. With one pool every image is equally likely; with a pool per class the classes are as equal as
 * possible in the support set and in the query set separately, and chance decides which classes get one
 * more. Law: no image occurs twice in one task.
 */
import * as E from 'fp-ts/Either'
import type { Problem } from '../dsl/core/problem'
import { permutation, split, uniform, type Key } from '../dsl/core/random'

/** How many images a task has to learn from, and how many to be judged by. */
export interface Shots {
  readonly support: number
  readonly query: number
}

/** The images of each label that occurs, as indices into `labels`, in the order of the labels. */
const byClass = (labels: Uint8Array): readonly Int32Array[] => {
  const indices = Array.from({ length: 256 }, (): number[] => [])
  labels.forEach((label, image) => indices[label].push(image))
  return indices.filter((images) => images.length > 0).map((images) => Int32Array.from(images))
}

/** For each of `count` places, in random order, the pool it is filled from; as equal as possible. */
const places = (source: Key, count: number, pools: number): readonly number[] => {
  const favoured = permutation(split(source, 'pools'), pools)
  return Array.from(permutation(split(source, 'order'), count), (place) => favoured[place % pools])
}

/**
 * Fills places one by one from their pools without replacement: the shuffle of Fisher and Yates, stopped
 * early, where only the entries that moved are kept (place i of a pool has the value `moved.get(i) ?? i`).
 */
export const fill = (source: Key, order: readonly number[], pools: readonly Int32Array[]): Int32Array => {
  const chance = uniform(source, order.length)
  const states = pools.map(() => ({ drawn: 0, moved: new Map<number, number>() }))
  return Int32Array.from(order, (pool, i) => {
    const state = states[pool]
    const at = state.drawn + Math.floor(chance[i] * (pools[pool].length - state.drawn))
    const chosen = state.moved.get(at) ?? at
    state.moved.set(at, state.moved.get(state.drawn) ?? state.drawn)
    state.drawn++
    return pools[pool][chosen]
  })
}

const wholeShots = (name: keyof Shots, count: number): E.Either<Problem, number> =>
  Number.isInteger(count) && count >= 1
    ? E.right(count)
    : E.left({
        where: 'tasks',
        given: `${count} ${name} images per task`,
        expected: 'a whole number, at least 1',
      })

/**
 * A sampler of image indices for one task after another: `support` of them, then `query`. Problems: counts
 * that are not whole or below 1, more images asked for than there are (of some class, when `balanced`).
 */
export const drawShots = (
  labels: Uint8Array,
  { support, query }: Shots,
  balanced: boolean,
): E.Either<Problem, (source: Key) => Int32Array> => {
  const whole = E.sequenceArray([wholeShots('support', support), wholeShots('query', query)])
  if (E.isLeft(whole)) return whole
  if (labels.length === 0)
    return E.left({ where: 'tasks', given: 'no images', expected: 'at least one image' })
  const pools = balanced ? byClass(labels) : [Int32Array.from(labels.keys())]
  // The most that chance can ask of one pool: one more than its even share, in both sets.
  const most = Math.ceil(support / pools.length) + Math.ceil(query / pools.length)
  const short = pools.find((pool) => pool.length < most)
  if (short !== undefined) {
    const asked = `${support} support and ${query} query images per task`
    return E.left({
      where: 'tasks',
      given: balanced
        ? `${asked}, which can take ${most} of class ${labels[short[0]]}, where there are ${short.length}`
        : `${asked}, where there are ${short.length} in all`,
      expected: 'no more than there are, since no image occurs twice in a task',
      fix: 'ask for fewer support or query images, or give more images',
    })
  }
  return E.right((source) => {
    const order = [
      ...places(split(source, 'support'), support, pools.length),
      ...places(split(source, 'query'), query, pools.length),
    ]
    return fill(split(source, 'images'), order, pools)
  })
}
