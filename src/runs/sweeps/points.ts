/**
 * The settings that a sweep asks for, point by point: the product of its grid, its draws and its list.
 *
 * Laws: no two points are equal, since a result that counts twice narrows intervals: of equal draws the first is kept,
 * and a grid or a list with repeats is refused. Draw i of a setting depends on the seed, i and the name of the setting
 * alone, so that more draws, or other settings beside it, leave it as it is.
 */
import { decimal } from '../../data/decimal'
import { key, split, uniform } from '../../dsl/core/random'
import { fail } from '../../dsl/core/problem'
import { eachOnce, repeatsIn } from './once'
import type { Range, Sweep } from './sweep'

export type Point = Readonly<Record<string, unknown>>

const wrong = (where: string, given: string, expected: string, fix: string): never =>
  fail({ where, given, expected, fix })

const isList = (value: readonly unknown[] | Range): value is readonly unknown[] => Array.isArray(value)

const within = ({ from, to, log = false, whole = false }: Range, u: number): number => {
  const value = log ? Math.exp(Math.log(from) + u * (Math.log(to) - Math.log(from))) : from + u * (to - from)
  return whole ? Math.floor(value) : value
}

const drawn = (values: readonly unknown[] | Range, u: number): unknown =>
  isList(values) ? values[Math.floor(u * values.length)] : within(values, u)

const checkRange = (name: string, values: readonly unknown[] | Range): void => {
  const where = `sweep: random: ${name}`
  if (isList(values)) {
    if (values.length === 0) wrong(where, 'no value', 'one at least', `give values, or take ${name} out`)
  } else if (!(values.from < values.to && (values.log !== true || values.from > 0)))
    wrong(
      where,
      `numbers from ${values.from} to ${values.to}`,
      `the smaller first${values.log === true ? ', and both above 0 for their logarithm' : ''}`,
      'such as { "from": 0.001, "to": 1 }',
    )
}

const draws = ({ random }: Sweep): readonly Point[] => {
  if (random === undefined) return [{}]
  const root = split(key(random.seed ?? 0), 'sweep')
  return eachOnce(
    Array.from({ length: random.count }, (_, i) =>
      Object.fromEntries(
        Object.entries(random.draw).map(([name, values]) => [
          name,
          drawn(values, uniform(split(split(root, i), name), 1)[0]),
        ]),
      ),
    ),
  )
}

const combinations = ({ grid = {} }: Sweep): readonly Point[] =>
  Object.entries(grid).reduce<readonly Point[]>(
    (points, [name, values]) =>
      points.flatMap((point) => eachOnce(values).map((value) => ({ ...point, [name]: value }))),
    [{}],
  )

/** How many points there are at most, known before any of them is made: draws may be equal. */
export const countPoints = ({ grid = {}, random, list }: Sweep): number =>
  Object.values(grid).reduce((count, values) => count * values.length, 1) *
  (random?.count ?? 1) *
  (list?.length ?? 1)

/** The settings that are varied, in the order of the sweep. */
export const variedIn = ({ grid = {}, random, list = [] }: Sweep): readonly string[] => [
  ...new Set([...Object.keys(grid), ...Object.keys(random?.draw ?? {}), ...list.flatMap(Object.keys)]),
]

const DIGITS = 4

/** A value of a setting for a person: lists with commas, and of a number that was drawn no more digits than tell. */
export const readable = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(readable).join(', ')
  const number =
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : NaN
  return Number.isFinite(number) && !Number.isInteger(number)
    ? String(Number(number.toPrecision(DIGITS)))
    : String(value)
}

/** Refuses values that are there twice. */
const checkRepeats = (where: string, values: readonly unknown[]): void => {
  const repeats = repeatsIn(values).map((value) => JSON.stringify(value))
  if (repeats.length > 0)
    fail({
      where,
      given: `${repeats.join(', ')} more than once`,
      expected: 'each once',
      cause: 'a cell gives the same result again, which would count as one more and narrow the intervals',
      fix: 'leave the repeats out; more seeds are asked for by the field "seeds"',
    })
}

/** Refuses a sweep of nothing, one that repeats itself, and a setting that two parts of it give. */
const checked = (sweep: Sweep): void => {
  const { settings = {}, grid = {}, random, list = [] } = sweep
  for (const [name, values] of Object.entries(grid)) {
    const where = `sweep: grid: ${name}`
    if (values.length === 0) wrong(where, 'no value', 'one at least', `give values, or take ${name} out`)
    checkRepeats(where, values)
  }
  if (sweep.list?.length === 0)
    wrong('sweep: list', 'an empty list', 'settings', 'give some, or take "list" out')
  checkRepeats('sweep: list', list)
  if (random !== undefined && !(Number.isSafeInteger(random.count) && random.count > 0))
    wrong('sweep: random: count', String(random.count), 'a whole number from 1 on', 'such as "count": 20')
  for (const [name, values] of Object.entries(random?.draw ?? {})) checkRange(name, values)
  const parts = [
    Object.keys(settings),
    Object.keys(grid),
    Object.keys(random?.draw ?? {}),
    [...new Set(list.flatMap(Object.keys))],
  ]
  const twice = parts.flat().find((name) => parts.filter((names) => names.includes(name)).length > 1)
  if (twice !== undefined)
    wrong(
      `sweep: ${twice}`,
      'this setting in two parts of the sweep',
      'it in one of settings, grid, random and list',
      'take one of the two out: the other would be ignored',
    )
}

/** How many points there are: of a sweep that was begun before repeats were refused, those that it would have now. */
export const countDifferent = (sweep: Sweep): number =>
  [...Object.values(sweep.grid ?? {}), sweep.list ?? [{}], draws(sweep)].reduce(
    (count, some) => count * eachOnce<unknown>(some).length,
    1,
  )

/** All points, those of a grid in the order of its settings, the last of them changing first. Throws problems. */
export const pointsOf = (sweep: Sweep): readonly Point[] => {
  checked(sweep)
  const { settings = {}, list = [{}] } = sweep
  const [all, others] = [combinations(sweep), draws(sweep)]
  return list.flatMap((entry) =>
    all.flatMap((point) => others.map((other) => ({ ...settings, ...entry, ...point, ...other }))),
  )
}

const wrongSeeds = (where: string, given: string, fix: string): never =>
  wrong(where, given, 'a whole number from 1 on, or a list of different ones from 0 on', fix)

/** Seeds as they are typed: how many, or which, with commas. Throws problems. */
export const seedsIn = (text: string): number | readonly number[] => {
  const numbers = text.split(',').map(decimal)
  const known = numbers.filter((number) => number !== undefined)
  if (known.length < numbers.length)
    return wrongSeeds('--seeds', `'${text}'`, 'write it as in --seeds 3, or --seeds 0,1,2')
  return known.length === 1 ? known[0] : known
}

/** The seeds of a sweep, one of each. Throws problems. */
export const seedsOf = ({ seeds = 1 }: Sweep): readonly number[] => {
  const all = typeof seeds === 'number' ? (Number.isSafeInteger(seeds) ? seeds : -1) : seeds
  const list = typeof all === 'number' ? Array.from({ length: Math.max(0, all) }, (_, i) => i) : all
  const valid = list.length > 0 && list.every((seed) => Number.isSafeInteger(seed) && seed >= 0)
  return valid && new Set(list).size === list.length
    ? list
    : wrongSeeds('sweep: seeds', JSON.stringify(seeds), 'such as "seeds": 3, or "seeds": [0, 1, 2]')
}
