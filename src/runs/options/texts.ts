/** Options whose values are texts, words of a list, or true and false. */
import { identity } from 'fp-ts/function'
import * as t from 'io-ts'
import { checked } from './checked'
import type { Option } from './option'

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/**
 * A text that is not empty; `expected` says which ones, `value` stands for it in `--help`.
 *
 * @example
 * textOption('the name of a run', 'first', 'name', 'what the run is called').codec.decode('')._tag // 'Left'
 */
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

/**
 * A path, or nothing.
 *
 * @example
 * pathOption('folder', 'digits', 'where the images are').codec.decode('my/digits') // { _tag: 'Right', right: 'my/digits' }
 */
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

/**
 * True where it is given.
 *
 * @example
 * flagOption('whether classes are equal').start // false
 */
export const flagOption = (about: string): Option<boolean> => ({
  codec: checked('true or false', (value): value is boolean => typeof value === 'boolean'),
  about,
  start: false,
})

/**
 * One of a few words.
 *
 * @example
 * const kind = choiceOption(['per-angle', 'mixed'], 'mixed', 'the kind of tasks')
 * kind.about // 'the kind of tasks: per-angle or mixed'
 * kind.codec.decode('neither')._tag // 'Left'
 */
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

/** One of a few words, or nothing. */
export const optionalChoice = <const W extends string>(
  words: readonly W[],
  example: NoInfer<W>,
  about: string,
): Option<W | undefined> => ({
  codec: checked(
    `one of ${words.join(', ')}`,
    (value): value is W | undefined => value === undefined || words.some((word) => word === value),
  ),
  about: `${about}: ${words.join(' or ')}`,
  start: undefined,
  value: 'word',
  example,
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

/**
 * Some of a few words; all of them to begin with.
 *
 * @example
 * const models = someOption(['MSR', 'MAML', 'ANIL'], 'models to train')
 * models.codec.decode('ANIL,MSR') // { _tag: 'Right', right: ['MSR', 'ANIL'] }
 */
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
