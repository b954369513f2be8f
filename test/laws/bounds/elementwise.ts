/** Bounds of what is computed element by element. */
import { meaningOf } from '../../../src/dsl/primitives/rules'
import { ANY, either, exactly, hull, isExact, isNone, NONE, range, stored } from '../ranges'
import {
  column,
  high,
  isAny,
  isEndless,
  isFinite,
  low,
  type Ranges,
  type Step,
  summing,
  touches,
  zip,
} from './step'

/** Where operands are known exactly, so are whole numbers and truths. */
export const whole = ({ instruction, specs, inputs }: Step): Ranges => {
  const { op } = instruction
  const values = meaningOf(
    op,
    inputs.map((x) => column(x, (r) => (isAny(r) ? 0 : r.low))),
    specs,
    instruction,
  )
  return Array.from(values, (value, i) => (inputs.some((x) => isAny(x[i])) ? ANY : exactly(value)))
}

/** Functions that rise or fall all the way, and those that do so in each operand: their ends are at the corners. */
export const atCorners = (step: Step): Ranges => {
  const { inputs, instruction } = step
  const meaning = summing(step)
  const ends = inputs.map((x) => [column(x, low), column(x, high)])
  const corners =
    inputs.length === 1
      ? ends[0].map((x) => meaning(x))
      : ends[0].flatMap((x) => ends[1].map((y) => meaning(x, y)))
  const { name } = instruction.op
  return zip(...corners).map((values, i) => {
    const [x, y] = inputs.map((input) => input[i])
    if (isAny(x) || (y !== undefined && isAny(y))) return ANY
    if (name === 'mul') {
      const unsure = (touches(x) && isEndless(y)) || (touches(y) && isEndless(x))
      return unsure && !values.every(Number.isNaN) ? ANY : hull(values, x.size * y.size)
    }
    // the sign of a zero is not promised, and it is the sign of what comes out
    if (name === 'div' && touches(y)) return values.every(Number.isNaN) ? NONE : ANY
    return hull(values)
  })
}

/** |x| and the functions that turn back and forth no steeper than 1. */
export const turning = (step: Step): Ranges => {
  const ends = step.inputs[0].map(({ low, high }) => [low, high])
  const values = zip(...[0, 1].map((end) => summing(step)(Float64Array.from(ends, (both) => both[end]))))
  const isAbs = step.instruction.op.name === 'abs'
  return step.inputs[0].map((x, i) => {
    const [a, b] = values[i]
    if (isAny(x) || (!isAbs && !isExact(x) && !isNone(x) && !isFinite(x))) return ANY
    if (isExact(x) || isNone(x)) return hull([a, b])
    if (isAbs) return hull([a, b, touches(x) ? 0 : a])
    const reach = x.high - x.low
    return range(Math.max(-1, Math.max(a, b) - reach), Math.min(1, Math.min(a, b) + reach))
  })
}

export const power = (step: Step): Ranges => {
  const corners = atCorners(step)
  const [bases, exponents] = step.inputs
  return corners.map((known, i) => {
    const [x, y] = [bases[i], exponents[i]]
    if (y !== ANY && isExact(y) && y.low === 0) return exactly(1)
    if (x !== ANY && isExact(x) && x.low === 1) return exactly(1)
    if (isAny(x) || isAny(y)) return ANY
    // 1 to no number is 1
    if (isNone(y)) return x.low <= 1 && x.high >= 1 ? ANY : known
    if (isExact(x) && isExact(y) && !(x.low === 0 && y.low < 0)) return known
    return x.low > 0 && !isEndless(x) && !isEndless(y) ? known : ANY
  })
}

export const comparison = ({ instruction, inputs: [xs, ys] }: Step): Ranges =>
  xs.map((x, i) => {
    const y = ys[i]
    if (isAny(x) || isAny(y)) return ANY
    if (isNone(x) || isNone(y)) return exactly(0)
    if (instruction.op.name === 'less') {
      if (x.high < y.low) return exactly(1)
      return x.low >= y.high ? exactly(0) : ANY
    }
    if (x.high < y.low || x.low > y.high) return exactly(0)
    return (isExact(x) && isExact(y)) || instruction.inputs[0] === instruction.inputs[1] ? exactly(1) : ANY
  })

export const choice = ({ instruction: { dtype }, inputs: [conditions, xs, ys] }: Step): Ranges =>
  conditions.map((condition, i) => {
    if (!isAny(condition)) return condition.low !== 0 ? xs[i] : ys[i]
    const both = either(xs[i], ys[i])
    // of whole numbers and truths, one is known or none
    return dtype === 'float32' || isExact(both) ? both : ANY
  })

export const cast = (step: Step): Ranges => {
  const { dtype } = step.instruction
  if (dtype === 'float32') return step.inputs[0].map((x) => (isAny(x) || isNone(x) ? x : stored(x.low)))
  const values = step.inputs[0]
  const ends = [low, high].map((end) =>
    meaningOf(step.instruction.op, [column(values, end)], step.specs, step.instruction),
  )
  return values.map((x, i) => {
    const isSure =
      isNone(x) || isExact(x) || (ends[0][i] === ends[1][i] && (dtype === 'int32' || !touches(x)))
    return !isAny(x) && isSure ? exactly(ends[0][i]) : ANY
  })
}
