/** Options whose values are numbers. */
import { identity } from 'fp-ts/function'
import * as t from 'io-ts'
import { decimal } from '../../data/decimal'
import { checked } from './checked'
import type { Option } from './option'

const isWhole =
  (least: number) =>
  (value: unknown): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least

/**
 * A whole number of at least `least`.
 *
 * @example
 * wholeOption(1, 5, 'support images of a task').codec.decode(0)._tag // 'Left'
 */
export const wholeOption = (least: number, start: number, about: string): Option<number> => ({
  codec: checked(`a whole number, at least ${least} and less than 2^53`, isWhole(least)),
  about,
  start,
  value: 'n',
})

/**
 * A whole number of at least `least`, or nothing.
 *
 * @example
 * optionalWhole(1, '3', 'inner steps').codec.decode(undefined) // { _tag: 'Right', right: undefined }
 */
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

/**
 * A number above 0, or nothing.
 *
 * @example
 * optionalPositive('0.1', 'inner rate').codec.decode(0.5) // { _tag: 'Right', right: 0.5 }
 */
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

/**
 * Some whole numbers of at least `least`, each once: one, or several with commas between them.
 *
 * @example
 * wholesOption(1, [20, 100], 'numbers of training tasks').codec.decode('5, 50') // { _tag: 'Right', right: [5, 50] }
 */
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

/**
 * A number above 0.
 *
 * @example
 * positiveOption(0.1, 'inner rate').codec.decode(-1)._tag // 'Left'
 */
export const positiveOption = (start: number, about: string): Option<number> => ({
  codec: checked('a number above 0', isPositive),
  about,
  start,
  value: 'number',
})
