/** The name that was probably meant: for problems with names that do not exist. */
import { fail } from '../dsl/core/problem'

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

/** The nearest of the known names, if one is near. */
export const nearest = (name: string, known: readonly string[]): string | undefined =>
  known
    .map((candidate) => ({ candidate, edits: distance(name, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.min(MOST_EDITS, candidate.length - 1))
    .sort((a, b) => a.edits - b.edits)
    .at(0)?.candidate

/** How the problem of a name is put. */
export interface Asked {
  readonly where: string
  /** What is missing where there is no name at all. */
  readonly missing: string
  readonly fix: string
}

/**
 * What a name stands for: the entry of that name, or the only one that begins with it. Fails with the list of what
 * there is, and the nearest of it.
 */
export const meant = <A>(
  name: string | undefined,
  entries: Readonly<Record<string, A>>,
  { where, missing, fix }: Asked,
): A => {
  const names = Object.keys(entries)
  const matching = names.filter((known) => known === name || (name !== undefined && known.startsWith(name)))
  const [only] = matching.includes(name ?? '') ? [name ?? ''] : matching
  if (only !== undefined && (matching.length === 1 || only === name)) return entries[only]
  const near = name === undefined ? undefined : (nearest(name, names) ?? matching.at(0))
  return fail({
    where,
    given: name === undefined ? missing : `'${name}'`,
    expected: `one of ${names.join(', ')}`,
    fix: near === undefined ? fix : `did you mean ${near}?`,
  })
}
