/**
 * What is there twice: two are equal if they say the same as JSON, objects in whichever order they name it.
 *
 * Laws: of what is kept no two are equal, everything else has an equal before it, and the order stays.
 */

const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

const textOf = (value: unknown): string | undefined => JSON.stringify(value, inOrder)

/** Whether two are equal. */
export const same = (a: unknown, b: unknown): boolean =>
  // most name all in one order: a sweep that goes on compares thousands of cells
  JSON.stringify(a) === JSON.stringify(b) || textOf(a) === textOf(b)

/** Those that have no equal before them; `of` is what of each is compared. */
export const eachOnce = <A>(all: readonly A[], of: (one: A) => unknown = (one) => one): readonly A[] => {
  const seen = new Map<string | undefined, A>()
  for (const one of all) {
    const text = textOf(of(one))
    if (!seen.has(text)) seen.set(text, one)
  }
  return [...seen.values()]
}

/** The others, each of them once. */
export const repeatsIn = <A>(all: readonly A[], of: (one: A) => unknown = (one) => one): readonly A[] => {
  const first = new Set(eachOnce([...all.keys()], (i) => of(all[i])))
  return eachOnce(
    all.filter((_, i) => !first.has(i)),
    of,
  )
}
