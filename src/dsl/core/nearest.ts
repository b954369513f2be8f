/** The name that was probably meant, where a name does not exist. */

/** Edits that turn one word into the other: letters put in, left out or exchanged (Levenshtein, 1966). */
const distance = (from: string, to: string): number => {
  const first = Array.from({ length: to.length + 1 }, (_, j) => j)
  const last = Array.from({ length: from.length }, (_, i) => i).reduce<readonly number[]>(
    (above, i) =>
      first
        .slice(1)
        .reduce<readonly number[]>(
          (row, j) => [
            ...row,
            Math.min(row[j - 1] + 1, above[j] + 1, above[j - 1] + Number(from[i] !== to[j - 1])),
          ],
          [i + 1],
        ),
    first,
  )
  return last[to.length]
}

/** More edits than this, and it is another word. */
const MOST_EDITS = 2

/** The known names, the nearest first, and only how many more there are behind the first few. */
export const listedByNearness = (name: string, known: readonly string[], most = 6): string => {
  const sorted = known
    .map((candidate) => ({ candidate, edits: distance(name, candidate) }))
    .sort((a, b) => a.edits - b.edits)
    .map(({ candidate }) => candidate)
  const more = known.length - most
  return more > 1 ? `${sorted.slice(0, most).join(', ')} and ${more} more` : sorted.join(', ')
}

/** The nearest of the known names, if one is near. */
export const nearest = (name: string, known: readonly string[]): string | undefined =>
  known
    .map((candidate) => ({ candidate, edits: distance(name, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.min(MOST_EDITS, candidate.length - 1))
    .sort((a, b) => a.edits - b.edits)
    .at(0)?.candidate
