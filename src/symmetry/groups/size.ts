/** Sizes of groups and of what they act on. */
import { fail } from '../../dsl/core/problem'

/** Fails unless `n` is a whole number of at least `least`. */
export const wholeSize = (where: string, n: number, least: number): void => {
  if (!Number.isInteger(n) || n < least)
    fail({ where, given: String(n), expected: `a whole number of at least ${least}` })
}
