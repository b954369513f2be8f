/** Which elements of an axis are computed at once, in vectors or one by one. */

/** Where a block stands along one axis: the elements it covers, relative to where it begins. */
export interface Cover {
  readonly at: readonly number[]
  /** Whether each of them begins a vector. */
  readonly wide: boolean
}

/** The combinations of one element of each list. */
export const combinations = (lists: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  lists.reduce<readonly (readonly number[])[]>(
    (all, list) => all.flatMap((start) => list.map((last) => [...start, last])),
    [[]],
  )

/** The elements 0 … size − 1 in vectors, if they are to be, and what is left of them. */
export const covers = (
  size: number,
  { wide, width, overlap }: { readonly wide: boolean; readonly width: number; readonly overlap: boolean },
): readonly Cover[] => {
  if (!wide) return size === 0 ? [] : [{ at: Array.from({ length: size }, (_, i) => i), wide }]
  const vectors = Math.floor(size / width)
  const at = Array.from({ length: vectors }, (_, i) => i * width)
  const rest = size - vectors * width
  if (rest === 0) return vectors === 0 ? [] : [{ at, wide }]
  // the last vector may begin earlier and compute some elements twice
  if (overlap) return [{ at: [...at, size - width], wide }]
  const single = { at: Array.from({ length: rest }, (_, i) => vectors * width + i), wide: false }
  return vectors === 0 ? [single] : [{ at, wide }, single]
}
