/** The name that was probably meant: for problems with names that do not exist. */
import { fail, type Problem } from '../../dsl/core/problem'

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
export interface Naming {
  readonly where: string
  /** What is missing where there is no name at all. */
  readonly missing: string
  readonly fix: string
}

/** The problem of a name that is none of those there are, also of the beginning of one. */
export const unknownName = (
  name: string | undefined,
  names: readonly string[],
  { where, missing, fix }: Naming,
): Problem => {
  const near =
    name === undefined || name === ''
      ? undefined
      : (nearest(name, names) ?? names.find((known) => known.startsWith(name)))
  return {
    where,
    given: name === undefined ? missing : `'${name}'`,
    expected: `one of ${names.join(', ')}`,
    fix: near === undefined ? fix : `write ${near}`,
  }
}

/** What a name stands for: the entry of that name. */
export const meant = <A>(
  name: string | undefined,
  entries: Readonly<Record<string, A>>,
  asked: Naming,
): A => {
  const names = Object.keys(entries)
  return name !== undefined && names.includes(name) ? entries[name] : fail(unknownName(name, names, asked))
}
