/** Numbers within bounds, checked where they are given: outside of them a result would be wrong, and say nothing. */
import { refused } from './arguments'
import { asWritten, fail } from './problem'

/** What is asked of a number, in the words of the message. */
const RANGES = {
  'a finite number': Number.isFinite,
  'a number above 0': (x: number) => x > 0 && x < Infinity,
  'a number of at least 0': (x: number) => x >= 0 && x < Infinity,
  'a number from 0 to 1': (x: number) => x >= 0 && x <= 1,
  'a number of at least 0 and below 1': (x: number) => x >= 0 && x < 1,
  'a whole number of at least 0': (x: number) => Number.isInteger(x) && x >= 0,
  'a whole number of at least 1': (x: number) => Number.isInteger(x) && x >= 1,
} as const

export type Range = keyof typeof RANGES

/** Refuses what is no such number; `name` says which one it is. */
export const checkNumber = (where: string, value: number, range: Range, name = ''): number => {
  const given: unknown = value
  return typeof given === 'number' && RANGES[range](given)
    ? value
    : fail({ where: name === '' ? where : `${where}, ${name}`, given: asWritten(given), expected: range })
}

/** Refuses what is no list of whole numbers. */
export const checkWholes = (where: string, list: readonly number[], name: string): readonly number[] => {
  const given: unknown = list
  return Array.isArray(given) && given.every(Number.isInteger)
    ? list
    : refused(`${where}, ${name}`, list, 'a list of whole numbers')
}
