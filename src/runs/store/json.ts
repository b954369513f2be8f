/**
 * JSON that says what was meant. `JSON.stringify` writes NaN and ∞ as null and typed arrays as objects; here
 * they are refused. Law: what is written parses back to the same value (entries that are `undefined` left out).
 */
import { inspect } from 'node:util'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../dsl/core/problem'

interface Stranger {
  readonly path: string
  readonly value: unknown
}

const first = (entries: readonly (readonly [path: string, value: unknown])[]): Stranger | undefined => {
  for (const [path, value] of entries) {
    const found = stranger(path, value)
    if (found !== undefined) return found
  }
  return undefined
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** The first part of a value that JSON has no word for. */
const stranger = (path: string, value: unknown): Stranger | undefined => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path, value }
  if (Array.isArray(value)) return first(value.map((item: unknown, i) => [`${path}[${i}]`, item]))
  return typeof value === 'object' && isPlain(value)
    ? first(
        Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .map(([name, item]) => [`${path}.${name}`, item]),
      )
    : { path, value }
}

/**
 * The text of a value, over several lines if `indent` (in spaces) is not 0. `name` stands for the value in the
 * problem: a part that is not null, a boolean, a finite number, a string, an array or a plain object.
 */
export const jsonText = (name: string, value: unknown, indent = 0): E.Either<Problem, string> => {
  const found = stranger(name, value)
  return found === undefined
    ? E.right(JSON.stringify(value, undefined, indent))
    : E.left({
        where: 'internal: jsonText',
        given: `${inspect(found.value, { depth: 0 })} at ${found.path}`,
        expected: 'what JSON can hold (finite numbers, texts, booleans, null, arrays and plain objects)',
      })
}
