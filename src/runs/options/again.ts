/** The words of a call, to be typed again. Law: read by a shell, and then by the command, they say what was said. */
import { flagOf } from './option'

/** A word as a shell takes it. */
export const quoted = (word: string): string =>
  /^[\w./:=@+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** Options by the names that commander gives them, as words; those that were not given are left out. */
export const wordsOf = (given: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(given).flatMap(([name, value]) => {
    if (value === true) return [flagOf(name)]
    return typeof value === 'string' || typeof value === 'number' ? [flagOf(name), String(value)] : []
  })
