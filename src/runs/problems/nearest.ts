/** Problems with names that do not exist, and the name that was probably meant. */
import { nearest } from '../../dsl/core/nearest'
import { fail, type Problem } from '../../dsl/core/problem'

export { nearest }

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
