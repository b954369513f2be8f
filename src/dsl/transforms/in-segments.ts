/**
 * The places of lists in two parts: segments of equal length, which are gone through first, and the rest.
 *
 * Law: `joined` of the parts is the list.
 */
import { mapLeaves, type Tree, zipLeaves } from '../core/tree'
import type { AnyTensor } from '../core/tensor'
import { concat } from '../primitives/concat'
import { reshape } from '../primitives/movement'
import { slice } from '../primitives/slice'

export interface Cut {
  /** Of all lists. */
  readonly length: number
  /** Of a segment. */
  readonly segment: number
  /** From the last place on: then the rest is at the beginning. */
  readonly reverse: boolean
}

const partOf = (x: AnyTensor, first: number, count: number): AnyTensor => {
  const [, ...shape] = x.shape
  return slice(x, [first, ...shape.map(() => 0)], [count, ...shape])
}

/** Lists [length, …] as [segments, segment, …], and what is left of them. */
export const inSegments = <T extends Tree>(
  lists: T,
  { length, segment, reverse }: Cut,
): readonly [segments: T, rest: T] => {
  const count = Math.floor(length / segment)
  const rest = length - count * segment
  const segments = mapLeaves(lists, (x) =>
    reshape(partOf(x, reverse ? rest : 0, length - rest), [count, segment, ...x.shape.slice(1)]),
  )
  return [segments, mapLeaves(lists, (x) => partOf(x, reverse ? 0 : length - rest, rest))]
}

export const joined = <T extends Tree>(segments: T, rest: T, { reverse }: Cut): T =>
  zipLeaves(segments, [rest], (x, [tail]) => {
    const [count, segment, ...shape] = x.shape
    const head = reshape(x, [count * segment, ...shape])
    return concat(reverse ? [tail, head] : [head, tail], 0)
  })
