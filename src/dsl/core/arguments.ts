/**
 * What callers without types hand in: anything. Each check refuses what is not of its kind, and gives back the rest.
 */
import { asWritten, fail } from './problem'

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const KINDS = {
  'a function': (value: unknown) => typeof value === 'function',
  'a number': (value: unknown) => typeof value === 'number',
  'a text': (value: unknown) => typeof value === 'string',
  'a list': (value: unknown) => Array.isArray(value) || ArrayBuffer.isView(value),
  'a record': (value: unknown) => isObject(value) && !Array.isArray(value),
} as const

/** In the words of the message. */
export type Kind = keyof typeof KINDS

/** Refuses a value; what it was given for is said where it is known. */
export const refused = (where: string, value: unknown, expected: string, fix?: string): never =>
  fail({
    where,
    given: asWritten(value),
    expected,
    ...(value === undefined && { cause: 'an argument is missing' }),
    ...(value instanceof Promise && { cause: 'a promise that was not awaited' }),
    ...(fix !== undefined && { fix }),
  })

export const checkKind = <T>(where: string, value: T, kind: Kind, fix?: string): T =>
  KINDS[kind](value) ? value : refused(where, value, kind, fix)

/** A record, or a function, by what it has; what may be left out is not listed. */
export const checkParts = <T>(
  where: string,
  value: T,
  parts: Readonly<Record<string, Kind>>,
  fix?: string,
): T => {
  const names = Object.keys(parts)
  if (!isObject(value) || value instanceof Promise)
    return refused(where, value, names.length === 0 ? 'a record' : `a record of ${names.join(', ')}`, fix)
  const entries = value as Readonly<Record<string, unknown>>
  for (const name of names) checkKind(`${where}, ${name}`, entries[name], parts[name], fix)
  return value
}
