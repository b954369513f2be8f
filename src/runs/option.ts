/**
 * One option of an experiment: a single description from which its flag, its entry in `config.json`, its check and
 * its line in `--help` are read. The codec is named by what a person should have given; problems quote the name.
 */
import { identity } from 'fp-ts/function'
import * as t from 'io-ts'
import { decimal } from '../data/decimal'

export interface Option<A> {
  readonly codec: t.Decoder<unknown, A>
  /** For `--help`: what it means, in a line. */
  readonly about: string
  /** Without it; `undefined` for an option that may be missing. */
  readonly start: A
  /** What stands for its value in `--help`; none for a flag. */
  readonly value?: string
  /** How it is written, if `start` does not show it. */
  readonly example?: string
  /** It says how to run, not what: a run that goes on takes it anew. */
  readonly ofTheCall?: true
  /** It may be given without a value. */
  readonly bare?: true
}

export type Options = Readonly<Record<string, Option<unknown>>>

/** The values of some options. */
export type Values<O> = { readonly [K in keyof O]: O[K] extends Option<infer A> ? A : never }

const checked = <A>(expected: string, is: (value: unknown) => value is A): t.Type<A> =>
  new t.Type(
    expected,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    identity,
  )

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isWhole =
  (least: number) =>
  (value: unknown): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least

/** A whole number of at least `least`. */
export const wholeOption = (least: number, start: number, about: string): Option<number> => ({
  codec: checked(`a whole number, at least ${least} and less than 2^53`, isWhole(least)),
  about,
  start,
  value: 'n',
})

/** A whole number of at least `least`, or nothing. */
export const optionalWhole = (least: number, example: string, about: string): Option<number | undefined> => ({
  codec: checked(
    `a whole number, at least ${least} and less than 2^53`,
    (value): value is number | undefined => value === undefined || isWhole(least)(value),
  ),
  about,
  start: undefined,
  value: 'n',
  example,
})

const isPositive = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0

/** A number above 0, or nothing. */
export const optionalPositive = (example: string, about: string): Option<number | undefined> => ({
  codec: checked(
    'a number above 0',
    (value): value is number | undefined => value === undefined || isPositive(value),
  ),
  about,
  start: undefined,
  value: 'number',
  example,
})

/** Settings of each model that are tried where no number is given: a quarter of them is worth a closer look. */
const USUAL_BUDGET = 16

/** A number of settings to try, at least 2; the usual one without a value, none without the option. */
export const budgetOption = (about: string): Option<number | undefined> => {
  const is = (value: unknown): value is number | undefined => value === undefined || isWhole(2)(value)
  return {
    codec: new t.Type(
      'a whole number, at least 2, or nothing after it',
      is,
      (value, context) => {
        const number = value === true ? USUAL_BUDGET : value
        return is(number) ? t.success(number) : t.failure(value, context)
      },
      identity,
    ),
    about,
    start: undefined,
    value: 'n',
    example: '16',
    bare: true,
  }
}

/** Some whole numbers of at least `least`, each once: one, or several with commas between them. */
export const wholesOption = (
  least: number,
  start: readonly number[],
  about: string,
): Option<readonly number[]> => {
  const are = (value: unknown): value is readonly number[] =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(isWhole(least)) &&
    new Set(value).size === value.length
  const given = (value: unknown): unknown => {
    if (typeof value === 'number') return [value]
    return typeof value === 'string' ? value.split(',').map((word) => decimal(word.trim())) : value
  }
  return {
    codec: new t.Type(
      `different whole numbers, at least ${least} and less than 2^53, with commas between them`,
      are,
      (value, context) => {
        const numbers = given(value)
        return are(numbers) ? t.success(numbers) : t.failure(value, context)
      },
      identity,
    ),
    about: `${about} (default: ${start.join(',')})`,
    start,
    value: 'numbers',
  }
}

/** A number above 0. */
export const positiveOption = (start: number, about: string): Option<number> => ({
  codec: checked('a number above 0', isPositive),
  about,
  start,
  value: 'number',
})

export const textOption = (
  expected: string,
  start: string,
  value: string,
  about: string,
): Option<string> => ({
  codec: checked(expected, isText),
  about,
  start,
  value,
})

/** A path, or nothing. */
export const pathOption = (
  kind: 'folder' | 'file',
  example: string,
  about: string,
): Option<string | undefined> => ({
  codec: checked(
    `the path of a ${kind}`,
    (value): value is string | undefined => value === undefined || isText(value),
  ),
  about,
  start: undefined,
  value: kind,
  example,
})

/** True where it is given. */
export const flagOption = (about: string): Option<boolean> => ({
  codec: checked('true or false', (value): value is boolean => typeof value === 'boolean'),
  about,
  start: false,
})

/** One of a few words. */
export const choiceOption = <const W extends string>(
  words: readonly W[],
  start: NoInfer<W>,
  about: string,
): Option<W> => ({
  codec: checked(`one of ${words.join(', ')}`, (value): value is W => words.some((word) => word === value)),
  about: `${about}: ${words.join(' or ')}`,
  start,
  value: 'word',
})

/** The words of a list with commas between them, of which some may have commas within; none if it is no such list. */
const listedIn = (text: string, words: readonly string[]): readonly string[] | undefined => {
  const rest = text.replace(/^[,\s]+/, '').trimEnd()
  if (rest === '') return []
  // of two words that fit the longer one
  const [word] = words
    .filter((known) => rest === known || rest.startsWith(`${known},`))
    .sort((a, b) => b.length - a.length)
  if (word === undefined) return undefined
  const more = listedIn(rest.slice(word.length), words)
  return more && [word, ...more]
}

/** Some of a few words; all of them to begin with. */
export const someOption = <const W extends string>(
  words: readonly W[],
  about: string,
): Option<readonly W[]> => ({
  codec: new t.Type(
    `some of ${words.join(', ')}, with commas between them`,
    (value): value is readonly W[] =>
      Array.isArray(value) && value.every((word) => words.includes(word as W)),
    (value, context) => {
      const given: unknown = typeof value === 'string' ? listedIn(value, words) : value
      return Array.isArray(given) && given.length > 0 && given.every((word) => words.includes(word as W))
        ? t.success(words.filter((word) => given.includes(word)))
        : t.failure(value, context)
    },
    identity,
  ),
  about: `${about}: some of ${words.join(', ')}`,
  start: words,
  value: 'words',
})

/** The same option, of the call rather than of the run. */
export const ofTheCall = <A>(option: Option<A>): Option<A> => ({ ...option, ofTheCall: true })

/** `innerSteps` is written `--inner-steps`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
