/**
 * The angles a task distribution draws from, in degrees, counter-clockwise: a list, each equally likely,
 * or a continuous range, uniform on from ≤ angle < to. Two angles are the same when they differ by whole
 * turns (to within a billionth of a degree).
 */
import { checkParts } from '../dsl/core/arguments'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { fail, type Problem } from '../dsl/core/problem'
import { integers, uniform, type Key } from '../dsl/core/random'
import { decimal } from './decimal'

/** Some angles, in degrees. */
export interface AngleList {
  readonly kind: 'list'
  readonly degrees: readonly number[]
}

/** All angles with `from` ≤ angle < `to`, in degrees. */
export interface AngleRange {
  readonly kind: 'range'
  readonly from: number
  readonly to: number
}

/** Angles in degrees: as a list, or as a range that is divided evenly. */
export type Angles = AngleList | AngleRange

const where = 'angles'

const TOLERANCE = 1e-9

/** More than a tenth of a degree apart is a list; anything finer is better drawn from a range. */
const MOST_EVEN_ANGLES = 3600

/** How far to turn, counter-clockwise, from one angle to another: at least 0 and less than 360. */
const turn = (from: number, to: number): number => {
  const degrees = (((to - from) % 360) + 360) % 360
  return degrees > 360 - TOLERANCE ? 0 : degrees
}

const onCircle = (degrees: readonly number[]): readonly number[] =>
  degrees.map((angle) => turn(0, angle)).sort((a, b) => a - b)

/**
 * `count` angles evenly over the full circle, the first at `offset`. Throws unless 1 ≤ count ≤ 3600, whole.
 *
 * @example
 * evenAngles(4).degrees // [0, 90, 180, 270]
 */
export const evenAngles = (count: number, offset = 0): AngleList =>
  Number.isInteger(count) && count >= 1 && count <= MOST_EVEN_ANGLES
    ? { kind: 'list', degrees: Array.from({ length: count }, (_, i) => offset + (i * 360) / count) }
    : fail({
        where: 'evenAngles',
        given: `${count} angles`,
        expected: `a whole number from 1 to ${MOST_EVEN_ANGLES}`,
      })

/** So far on the way from each angle to its neighbour on the circle, from 0 to 360 and in order. */
const onTheWay =
  (share: number) =>
  (angles: AngleList): AngleList => {
    const { degrees } = checkParts('halfwayAngles', angles, { degrees: 'a list' }, 'evenAngles(4)')
    const sorted = onCircle(degrees)
    const between = sorted.map(
      (angle, i) => angle + (turn(angle, sorted[(i + 1) % sorted.length]) || 360) * share,
    )
    return { kind: 'list', degrees: onCircle(between) }
  }

/**
 * The angles half-way between neighbours on the circle, from 0 to 360 and in order; as many as were given.
 * They are as far from the given ones as held-out angles can be. Half-way from one angle round to itself
 * is its opposite.
 *
 * @example
 * halfwayAngles(evenAngles(4)).degrees // [45, 135, 225, 315]
 */
export const halfwayAngles = onTheWay(1 / 2)

/** The angles a quarter of the way to the next: as far from the given ones as from those half-way. */
export const quarterwayAngles = onTheWay(1 / 4)

/** Whether an angle can be drawn, whole turns apart. */
const holds =
  (angles: Angles) =>
  (angle: number): boolean =>
    angles.kind === 'list'
      ? angles.degrees.some((own) => turn(own, angle) < TOLERANCE)
      : turn(angles.from, angle) < angles.to - angles.from - TOLERANCE

const starts = (angles: Angles): readonly number[] =>
  angles.kind === 'list' ? angles.degrees : [angles.from]

/**
 * Witnesses that both can draw the same angle; empty exactly when they cannot. Arcs overlap where one of
 * them begins inside the other, so no more than the beginnings need be tried.
 */
export const commonAngles = (one: Angles, other: Angles): readonly number[] => [
  ...starts(one).filter(holds(other)),
  ...starts(other).filter(holds(one)),
]

/** `count` independent angles, in degrees, from checked angles (`checkAngles`). */
export const drawAngles = (source: Key, count: number, angles: Angles): Float64Array =>
  angles.kind === 'list'
    ? Float64Array.from(integers(source, count, angles.degrees.length), (i) => angles.degrees[i])
    : uniform(source, count, angles.from, angles.to)

/**
 * Angles that can be drawn from. Problems: an empty list, an angle that is not finite, an angle twice
 * (modulo 360), a range that does not ascend or is longer than a full turn.
 */
export const checkAngles = (angles: Angles): E.Either<Problem, Angles> => {
  const numbers = angles.kind === 'list' ? angles.degrees : [angles.from, angles.to]
  if (numbers.length === 0) {
    return E.left({ where, given: 'an empty list', expected: 'at least one angle' })
  }
  const infinite = numbers.find((angle) => !Number.isFinite(angle))
  if (infinite !== undefined) {
    return E.left({ where, given: `the angle ${infinite}`, expected: 'finite numbers of degrees' })
  }
  if (angles.kind === 'range') {
    const { from, to } = angles
    return from < to && to - from <= 360
      ? E.right(angles)
      : E.left({
          where,
          given: `the range ${from}..${to}`,
          expected: 'a range that ascends, by 360 degrees at most',
          fix: 'write the smaller angle first; negative angles are allowed, as in -45..45',
        })
  }
  const twice = onCircle(angles.degrees).find(
    (angle, i, sorted) => i > 0 && turn(sorted[i - 1], angle) < TOLERANCE,
  )
  return twice === undefined
    ? E.right(angles)
    : E.left({
        where,
        given: `the angle ${twice} twice (modulo 360) in ${angles.degrees.join(',')}`,
        expected: 'different angles',
        cause: 'whole turns change nothing, so that 0 and 360 are one angle',
        fix: 'leave out the repetition',
      })
}

const noNumber = (text: string): E.Either<Problem, never> =>
  E.left({
    where,
    given: text.trim() === '' ? 'an empty entry' : JSON.stringify(text.trim()),
    expected: 'a number of degrees',
    fix: 'write 24 for 24 even angles, 0,15,30 for a list, 0..90 for a continuous range',
  })

const number = (text: string): E.Either<Problem, number> => {
  const value = decimal(text.trim())
  return value === undefined ? noNumber(text) : E.right(value)
}

const even = (count: number): E.Either<Problem, Angles> =>
  Number.isInteger(count) && count >= 1 && count <= MOST_EVEN_ANGLES
    ? E.right(evenAngles(count))
    : E.left({
        where,
        given: `${count} as the number of even angles`,
        expected: `a whole number from 1 to ${MOST_EVEN_ANGLES}`,
        cause: 'one number alone is a count, not an angle',
        fix: 'write a list as in 0,15,30, or 0..180 for all angles of a range',
      })

/**
 * Angles from a command line: `24` is 24 even angles over the circle, `0,15,30` a list, `0..90` a
 * continuous range. Problems: what is empty or no number (`decimal`), three dots, which may mean two numbers or
 * one, a count that is not whole or not from 1 to 3600, and those of `checkAngles`.
 */
export const parseAngles = (text: string): E.Either<Problem, Angles> => {
  const dots = text.indexOf('..')
  if (dots >= 0) {
    if (text.includes('...')) return noNumber(text.slice(dots + 2))
    const [from, to] = [text.slice(0, dots), text.slice(dots + 2)].map(number)
    if (E.isLeft(from)) return from
    return E.isLeft(to) ? to : checkAngles({ kind: 'range', from: from.right, to: to.right })
  }
  const entries = text.split(',')
  return entries.length === 1
    ? pipe(number(text), E.chain(even))
    : pipe(
        entries,
        E.traverseArray(number),
        E.chain((degrees) => checkAngles({ kind: 'list', degrees })),
      )
}
