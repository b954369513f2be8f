/** Which elements of an axis are computed at once, in vectors or one by one. */

/** Where a block stands along one axis: the elements it covers, relative to where it begins. */
export interface Cover {
  readonly at: readonly number[]
  /** Whether each of them begins a vector. */
  readonly wide: boolean
  /** The last vector, or the last group of as many elements, begins with so many that were covered before. */
  readonly again: number
}

/** How many elements of the vector that begins there were covered before. */
export const againAt = ({ at, again }: Cover, begin: number): number => (begin === at.at(-1) ? again : 0)

/** The combinations of one element of each list. */
export const combinations = (lists: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  lists.reduce<readonly (readonly number[])[]>(
    (all, list) => all.flatMap((start) => list.map((last) => [...start, last])),
    [[]],
  )

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

/** The elements 0 … size − 1 one by one. */
export const singles = (size: number): readonly Cover[] =>
  size === 0 ? [] : [{ at: upTo(size), wide: false, again: 0 }]

/**
 * The same in vectors of an axis that has room for one; what does not fill the last one begins earlier, before the
 * elements where they are few.
 */
export const vectors = (size: number, width: number): readonly Cover[] => {
  const rest = size % width
  const at = upTo((size - rest) / width).map((i) => i * width)
  if (rest > 0) return [{ at: [...at, size - width], wide: true, again: width - rest }]
  return size === 0 ? [] : [{ at, wide: true, again: 0 }]
}

/** The same one by one, in groups of as many as a vector has. */
export const groups = (size: number, width: number): readonly Cover[] =>
  vectors(size, width).map(({ at, again }) => ({
    at: at.flatMap((first) => upTo(width).map((i) => first + i)),
    wide: false,
    again,
  }))
