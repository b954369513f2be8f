/**
 * Numbers that change from step to step: functions of the number of steps that were made, to be composed as functions
 * are. Those that fall start at 1, as a factor of a rate.
 */
import { checkKind, checkParts } from '../../core/arguments'
import { checkNumber, type Range } from '../../core/numbers'
import type { Scalar } from '../../core/tensor'
import { fail } from '../../core/problem'
import {
  add,
  cast,
  cos,
  div,
  less,
  maximum,
  minimum,
  mul,
  pow,
  select,
  sub,
} from '../../functions/arithmetic'
import { literal } from '../../primitives/leaves'
import { checkEvery } from './every'
import { checkHyperparameter, type Hyperparameter } from './parts'

/** From the number of steps that were made, 0 at the first, to a number. */
export type Schedule = (count: Scalar) => Scalar

const checkSteps = (where: string, steps: number): number =>
  checkNumber(where, steps, 'a number above 0', 'steps')

const scalar = (
  where: string,
  value: Hyperparameter,
  name: string,
  range: Range = 'a finite number',
): Scalar => {
  checkHyperparameter(where, value, range, name)
  return typeof value === 'number' ? literal(value) : value
}

/**
 * The same number at every step.
 *
 * @example
 * constantSchedule(0.5)(literal(7)) // 0.5
 */
export const constantSchedule = (value: Hyperparameter): Schedule => {
  const constant = scalar('constantSchedule', value, 'value')
  return () => constant
}

interface Line {
  readonly from: Hyperparameter
  readonly to: Hyperparameter
  readonly steps: number
}

/**
 * From one number to another in so many equal steps, and then the other: warm-up, or a fall along a line. Throws for
 * steps that are not above 0, and for a number at either end that is not finite.
 *
 * @example
 * const warmUp = linearSchedule({ from: 0, to: 1, steps: 4 })
 * warmUp(literal(1)) // 0.25
 * warmUp(literal(9)) // 1
 */
export const linearSchedule = (line: Line): Schedule => {
  const { from, to, steps } = checkParts('linearSchedule', line, {})
  checkSteps('linearSchedule', steps)
  const [start, end] = [scalar('linearSchedule', from, 'from'), scalar('linearSchedule', to, 'to')]
  return (count) => add(end, mul(sub(start, end), sub(1, div(minimum(count, steps), steps))))
}

/**
 * Half a cosine that falls from 1 to 0 over so many steps (Loshchilov and Hutter, 2017), and stays there. Throws for
 * steps that are not above 0.
 *
 * @example
 * const half = cosineDecay(10)
 * half(literal(0)) // 1
 * half(literal(5)) // 0.5
 */
export const cosineDecay = (steps: number): Schedule => {
  checkSteps('cosineDecay', steps)
  return (count) => mul(add(cos(mul(minimum(count, steps), Math.PI / steps)), 1), 0.5)
}

interface Decay {
  /** What becomes of 1 after so many steps. */
  readonly factor: Hyperparameter
  readonly steps: number
}

/** Of a factor below 0 there is no power between two whole ones. */
const factorOf = (where: string, { factor }: Decay): Scalar =>
  scalar(where, factor, 'factor', 'a number of at least 0')

/**
 * From 1, times the factor after every so many steps, and evenly between: factor^(count / steps). Throws for steps that
 * are not above 0, and for a factor below 0.
 *
 * @example
 * exponentialDecay({ factor: 0.25, steps: 10 })(literal(5)) // 0.5
 */
export const exponentialDecay = (decay: Decay): Schedule => {
  const { steps } = checkParts('exponentialDecay', decay, {})
  checkSteps('exponentialDecay', steps)
  const factor = factorOf('exponentialDecay', decay)
  return (count) => pow(factor, div(count, steps))
}

/**
 * From 1, times the factor at every so many steps. Throws for steps that are not whole or below 1, and for a factor
 * below 0.
 *
 * @example
 * const stairs = stepDecay({ factor: 0.5, steps: 10 })
 * stairs(literal(9)) // 1
 * stairs(literal(10)) // 0.5
 */
export const stepDecay = (decay: Decay): Schedule => {
  const { steps } = checkParts('stepDecay', decay, {})
  checkEvery('stepDecay', steps)
  const factor = factorOf('stepDecay', decay)
  // from the middle of a step no quotient is so near to a whole number that rounding could pass it
  const stairs = (count: Scalar) => cast(cast(div(add(count, 0.5), steps), 'int32'), 'float32')
  return (count) => pow(factor, stairs(count))
}

/**
 * One schedule after the other, each from a step on and counting from there. Throws for one that begins below step 0,
 * or earlier than the one before it.
 *
 * @example
 * const warm = linearSchedule({ from: 0, to: 1, steps: 10 })
 * const both = piecewiseSchedule(warm, [10, cosineDecay(20)])
 * both(literal(5)) // 0.5
 * both(literal(20)) // 0.5
 */
export const piecewiseSchedule = (
  first: Schedule,
  ...later: readonly (readonly [from: number, schedule: Schedule])[]
): Schedule => {
  checkKind('piecewiseSchedule', first, 'a function', 'a schedule, such as cosineDecay(1000)')
  checkLater(later)
  return (count) =>
    later.reduce(
      (before, [from, schedule]) => select(less(count, from), before, schedule(maximum(sub(count, from), 0))),
      first(count),
    )
}

/** Refuses schedules without a step to begin at, and those that end before they begin. */
const checkLater = (later: readonly (readonly [from: number, schedule: Schedule])[]): void => {
  let before = 0
  for (const one of later) {
    const [from, schedule] = checkKind('piecewiseSchedule', one, 'a list', '[1000, cosineDecay(9000)]')
    checkNumber('piecewiseSchedule', from, 'a number of at least 0', 'from')
    checkKind('piecewiseSchedule, schedule', schedule, 'a function', 'a schedule, such as cosineDecay(1000)')
    if (from < before)
      fail({
        where: 'piecewiseSchedule',
        given: `a schedule from step ${from} after one from step ${before}`,
        expected: 'each to begin no earlier than the one before it',
      })
    before = from
  }
}
