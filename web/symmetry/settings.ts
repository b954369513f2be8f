/** What a check is of: the function, how a group moves its inputs and outputs, and how much is tried. Links carry it. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import type { Problem } from '../../src/dsl/core/problem'

/** The groups that are offered, as a person reads them. */
export const GROUPS = {
  torus: 'translations of an image',
  cycle: 'translations of a line',
  edges: 'translations with edges',
  quarters: 'quarter turns',
  mirrors: 'quarter turns and mirrors',
  mirror: 'left and right swapped',
  turns: 'turns by any angle',
  orders: 'permutations of rows',
  scales: 'positive factors',
  signs: 'change of sign',
} as const

export type GroupName = keyof typeof GROUPS

const LARGEST_SEED = 0x7fffffff

/** A part of a link that is a number. */
const number = (name: string, is: (n: number) => boolean) =>
  new t.Type<number, string>(
    name,
    (u): u is number => typeof u === 'number' && is(u),
    (u, context) => {
      const n = typeof u === 'string' && u.trim() !== '' ? Number(u) : NaN
      return is(n) ? t.success(n) : t.failure(u, context)
    },
    String,
  )

const whole = (least: number, most: number) =>
  number(`a whole number from ${least} to ${most}`, (n) => Number.isInteger(n) && n >= least && n <= most)

const Settings = t.readonly(
  t.type({
    code: t.string,
    shape: t.string,
    group: t.keyof(GROUPS),
    outputs: t.keyof({ moved: null, unmoved: null }),
    tolerance: number('a number of at least 0', (n) => n >= 0 && Number.isFinite(n)),
    cases: whole(1, 10_000),
    seed: whole(0, LARGEST_SEED),
  }),
)

export type Settings = t.TypeOf<typeof Settings>

const KEYS = ['code', 'shape', 'group', 'outputs', 'tolerance', 'cases', 'seed'] as const

/** Settings as texts, from the fields of a form or the parts of a link; or which of them is wrong. */
export const settingsOf = (
  where: string,
  texts: (key: string) => string | null,
): E.Either<Problem, Settings> => {
  const given = Object.fromEntries(KEYS.map((key) => [key, texts(key)]))
  const decoded = Settings.decode(given)
  if (E.isRight(decoded)) return decoded
  const entry = decoded.left[0].context.find(({ key }) => key in given)
  const wrong = entry === undefined ? null : given[entry.key]
  return E.left({
    where: entry === undefined ? where : `${where}, ${entry.key}`,
    given: wrong === null ? 'nothing' : `‘${wrong.slice(0, 40)}’`,
    expected: entry?.type.name ?? 'a check',
  })
}

/** What comes after the address of the page, in a link to a check. */
export const linkTo = (settings: Settings): string =>
  `#${new URLSearchParams(Object.fromEntries(KEYS.map((key) => [key, String(settings[key])]))).toString()}`

/** The check that a link carries; nothing if it carries none. */
export const settingsIn = (hash: string): E.Either<Problem, Settings | undefined> => {
  if (hash.length <= 1) return E.right(undefined)
  const parts = new URLSearchParams(hash.slice(1))
  return settingsOf('the link', (key) => parts.get(key))
}

/** Sizes as they are written, such as `6, 6, 1`. */
export const sizesOf = (shape: string): E.Either<Problem, readonly number[]> => {
  const sizes = shape
    .replace(/^\s*\[|\]\s*$/g, '')
    .split(/[\s,×x]+/)
    .filter((text) => text !== '')
    .map(Number)
  const count = sizes.reduce((product, size) => product * size, 1)
  return sizes.length <= 4 && sizes.every((n) => Number.isInteger(n) && n >= 1) && count <= MOST_NUMBERS
    ? E.right(sizes)
    : E.left({
        where: 'the shape of inputs',
        given: `‘${shape}’`,
        expected: `at most four whole numbers, such as 6, 6, 1, for ${MOST_NUMBERS} numbers or fewer`,
      })
}

const MOST_NUMBERS = 4096
