/** Numbers that change from step to step. */
import type { Scalar } from '../../core/tensor'
import { fail } from '../../core/problem'
import { add, cos, minimum, mul } from '../../functions/arithmetic'

/** From the number of steps that were made, 0 at the first, to a number. */
export type Schedule = (count: Scalar) => Scalar

const checkSteps = (where: string, steps: number): void => {
  if (!(steps > 0 && steps < Infinity)) fail({ where, given: `${steps} steps`, expected: 'a number above 0' })
}

/**
 * Half a cosine that falls from 1 to 0 over so many steps (Loshchilov and Hutter, 2017), and stays there.
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
