/**
 * Symmetries that tie entries of a weight: two entries are one number if a move of the group takes one to the other.
 * Moves may be partial, as translations of a window are: what they would take out of the weight is not moved.
 *
 * Law: the projection on the tied weights is the mean over each orbit.
 */
import { checkParts } from '../../dsl/core/arguments'
import { fail } from '../../dsl/core/problem'
import { type Shape, sizeOf } from '../../dsl/core/shape'
import { subspace, type Symmetry } from './symmetry'

/** An entry of a weight, by its place along each axis. */
type Place = readonly number[]

/** Where a generator of the group takes an entry. */
export type IndexMap = (place: Place) => Place

interface Tying extends Pick<Symmetry, 'name' | 'words' | 'shape'> {
  readonly moves: readonly IndexMap[]
}

const indexOf = (shape: Shape, place: Place): number | undefined =>
  place.every((at, axis) => at >= 0 && at < shape[axis])
    ? place.reduce((index, at, axis) => index * shape[axis] + at, 0)
    : undefined

const placeOf = (shape: Shape, index: number): Place =>
  shape.map((n, axis) => Math.floor(index / sizeOf(shape.slice(axis + 1))) % n)

/** The orbit of each entry, numbered from 0, under the group that the moves generate. */
export const orbits = (shape: Shape, moves: readonly IndexMap[]): Int32Array => {
  const parent = Int32Array.from({ length: sizeOf(shape) }, (_, i) => i)
  const root = (i: number): number => {
    let at = i
    while (parent[at] !== at) at = parent[at] = parent[parent[at]]
    return at
  }
  parent.forEach((_, i) => {
    for (const move of moves) {
      const to = indexOf(shape, move(placeOf(shape, i)))
      if (to !== undefined) parent[root(i)] = root(to)
    }
  })
  const numbers = new Map<number, number>()
  return parent.map((_, i) => {
    const own = root(i)
    const number = numbers.get(own) ?? numbers.size
    numbers.set(own, number)
    return number
  })
}

/**
 * The symmetry of weights whose entries the moves tie. Throws for a shape without entries, and for moves that are no
 * list.
 *
 * @example
 * const circulant = weightTying({
 *   name: 'cycle',
 *   words: 'shares weights around a cycle',
 *   shape: [3, 3],
 *   moves: [([i, j]) => [(i + 1) % 3, (j + 1) % 3]],
 * })
 * circulant.dimension // 3
 */
export const weightTying = (tying: Tying): Symmetry => {
  const { moves, ...rest } = checkParts('weightTying', tying, {
    name: 'a text',
    shape: 'a list',
    moves: 'a list',
  })
  if (sizeOf(rest.shape) === 0)
    fail({ where: `weightTying ${rest.name}`, given: 'a weight without entries', expected: 'at least one' })
  const orbit = orbits(rest.shape, moves)
  const dimension = orbit.reduce((most, number) => Math.max(most, number + 1), 0)
  const sizes = new Float64Array(dimension)
  for (const number of orbit) sizes[number] += 1
  return subspace({
    ...rest,
    dimension,
    inside: (weight) => {
      const sums = new Float64Array(dimension)
      weight.forEach((value, i) => {
        sums[orbit[i]] += value
      })
      return sums.reduce((length, sum, number) => length + sum ** 2 / sizes[number], 0)
    },
  })
}
