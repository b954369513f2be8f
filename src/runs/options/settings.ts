/**
 * The settings of a run, as typed on the command line and as kept in its `config.json`: one decoder for both.
 * Contract: what is unknown, of the wrong type or out of range is refused by the name of its option, never
 * ignored. Law: settings that were decoded, written as JSON and read back are the same.
 */
import { inspect } from 'node:util'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import type { Problem } from '../../dsl/core/problem'
import { flagOf, type Options, type Values } from './option'
import { nearest } from '../problems'

/** Options with the starts that an experiment gives them, and its presets. */
export interface Sheet<O extends Options> {
  readonly options: O
  readonly presets: Readonly<Record<string, Partial<Values<O>>>>
  /** What no single option can tell: problems of settings that do not go together. */
  readonly check: (settings: Values<O>) => E.Either<Problem, unknown>
}

/** The problem of an option that is none of `known` (names as in settings), with the nearest of them. */
export const unknownOption = (given: string, known: readonly string[]): Problem => {
  const flags = known.map(flagOf)
  const meant = nearest(
    given.replace(/^-+/, ''),
    flags.map((flag) => flag.slice(2)),
  )
  return {
    where: given,
    given: 'an option that does not exist',
    expected: `one of ${flags.join(', ')}`,
    fix: meant === undefined ? 'see --help for what each of them does' : `write --${meant}`,
  }
}

const shown = (value: unknown): string => inspect(value, { depth: 1, breakLength: Infinity })

const typed = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'string' ? value : shown(value)
}

const decodedOne =
  ({ options }: Sheet<Options>, starts: Readonly<Record<string, unknown>>) =>
  (name: string, value: unknown): E.Either<Problem, readonly [string, unknown]> => {
    const { codec, example, start } = options[name]
    return pipe(
      codec.decode(value),
      E.bimap(
        (): Problem => ({
          where: flagOf(name),
          given: shown(value),
          expected: codec.name,
          fix:
            typeof start === 'boolean'
              ? 'leave it out for false'
              : `write it as in ${flagOf(name)} ${example ?? typed(starts[name])}`,
        }),
        (decoded) => [name, decoded] as const,
      ),
    )
  }

/** The settings where nothing is given. */
export const startsOf = <O extends Options>({ options }: Pick<Sheet<O>, 'options'>): Values<O> =>
  Object.fromEntries(Object.entries(options).map(([name, { start }]) => [name, start])) as Values<O>

const presetOf = (
  { presets }: Sheet<Options>,
  name: unknown,
): E.Either<Problem, Readonly<Record<string, unknown>>> => {
  if (name === undefined || name === 'default') return E.right({})
  const found = Object.entries(presets).find(([known]) => known === name)?.[1]
  const names = ['default', ...Object.keys(presets)]
  if (found !== undefined) return E.right(found)
  const meant = typeof name === 'string' ? nearest(name, names) : undefined
  return E.left({
    where: '--preset',
    given: shown(name),
    expected: `one of ${names.join(', ')}`,
    ...(meant !== undefined && { fix: `--preset ${meant}` }),
  })
}

/**
 * Settings from an object of options, completed by the preset it names and by the starts. Problems, the first
 * only: no object, an unknown name, a wrong type or range, settings that do not go together.
 */
export const decodeSettings = <O extends Options>(
  sheet: Sheet<O>,
): ((raw: unknown) => E.Either<Problem, Values<O>>) => {
  const names = Object.keys(sheet.options)
  const starts = startsOf(sheet)
  // the checks see one option at a time, whatever its type
  const options = sheet as unknown as Sheet<Options>
  const one = decodedOne(options, starts)
  return (raw) => {
    if (!t.UnknownRecord.is(raw))
      return E.left({
        where: 'settings',
        given: shown(raw),
        expected: 'an object with an entry for each option',
      })
    const stranger = Object.keys(raw).find((name) => !names.includes(name))
    if (stranger !== undefined) return E.left(unknownOption(flagOf(stranger), names))
    return pipe(
      presetOf(options, raw.preset),
      E.map((preset): Readonly<Record<string, unknown>> => ({ ...starts, ...preset, ...raw })),
      E.chain((given) => E.traverseArray((name: string) => one(name, given[name]))(names)),
      E.map((entries) => Object.fromEntries(entries) as Values<O>),
      E.chainFirst(sheet.check),
    )
  }
}

/** The settings of a run that goes on: those it began with, but placed, shown and debugged as asked now. */
export const resumed = <S extends object>(
  { options }: { readonly options: Options },
  stored: S,
  asked: S,
): S => ({
  ...stored,
  ...Object.fromEntries(
    Object.entries(asked).filter(([name, value]) => value !== undefined && options[name].ofTheCall === true),
  ),
})
