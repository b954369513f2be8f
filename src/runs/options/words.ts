/**
 * The words of a command line, split into options and names. Contract: a word is understood or refused, never
 * ignored; an option twice is refused as well, because one of the two would be ignored.
 */
import * as E from 'fp-ts/Either'
import type { Problem } from '../../dsl/core/problem'
import { unknownOption } from './settings'

/** What options there are, by their names without dashes: whether a value follows, never, always or at will. */
export type Flags = Readonly<Record<string, 'alone' | 'with a value' | 'either'>>

export interface Words {
  /** Of the options with a value, or given one, as typed. */
  readonly values: Readonly<Record<string, string>>
  /** The options that were given without one. */
  readonly alone: readonly string[]
  readonly names: readonly string[]
}

const refuse = (where: string, given: string, expected: string, fix: string): E.Either<Problem, never> =>
  E.left({ where, given, expected, fix })

/** `--help` and `-h`, wherever they stand, win over all else. */
export const asksForHelp = (argv: readonly string[]): boolean =>
  argv.some((word) => word === '--help' || word === '-h')

/** Splits the words; after `--` all are names. */
export const wordsOf = (argv: readonly string[], flags: Flags): E.Either<Problem, Words> => {
  const known = new Map(Object.entries(flags))
  const values = new Map<string, string>()
  const alone = new Set<string>()
  const names: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]
    if (word === '--') return E.right({ ...given(values, alone), names: [...names, ...argv.slice(i + 1)] })
    if (!word.startsWith('-') || word === '-') {
      names.push(word)
      continue
    }
    const [option] = word.split('=', 1)
    const attached = word === option ? undefined : word.slice(option.length + 1)
    const name = option.slice(2)
    const kind = option.startsWith('--') ? known.get(name) : undefined
    if (kind === undefined) return E.left(unknownOption(option, [...known.keys(), 'help']))
    if (values.has(name) || alone.has(name))
      return refuse(option, 'this option twice', 'it once', 'leave one of the two out')
    if (kind === 'alone') {
      if (attached !== undefined)
        return refuse(option, `the value '${attached}'`, 'none', `write ${option} alone, or leave it out`)
      alone.add(name)
      continue
    }
    const next = argv.at(i + 1)
    // an option in the place of a value: the value was forgotten, or left out
    const value = attached ?? (next?.startsWith('--') === true ? undefined : next)
    if (value === undefined && kind === 'with a value')
      return refuse(option, 'no value', 'one after it', `write a value after ${option}, see --help`)
    if (value === undefined) alone.add(name)
    else values.set(name, value)
    if (value !== undefined && attached === undefined) i++
  }
  return E.right({ ...given(values, alone), names })
}

const given = (
  values: ReadonlyMap<string, string>,
  alone: ReadonlySet<string>,
): Pick<Words, 'values' | 'alone'> => ({ values: Object.fromEntries(values), alone: [...alone] })
