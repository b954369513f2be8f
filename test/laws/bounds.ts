/**
 * What a program may compute in float32: for each element a range that follows from the program, primitive by
 * primitive: the ranges of the operands through the function, its own rounding added. What jumps (comparisons,
 * casts to int32, argmax) gives one value where its operands leave no choice, else nothing is known.
 *
 * Laws: the meaning in float64 lies inside; whatever an engine computes lies inside, with passes and without.
 */
import { sizeOf } from '../../src/dsl/core/shape'
import type { Spec, Values } from '../../src/dsl/core/tensor'
import type { PrimitiveOp } from '../../src/dsl/primitives'
import { isLeaf, leafValues } from '../../src/dsl/primitives/constants'
import { meaningOf } from '../../src/dsl/primitives/rules'
import { elementwisePrimitives } from '../../src/dsl/primitives/elementwise'
import type { Program } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import {
  ANY,
  either,
  exactly,
  flushed,
  hull,
  isExact,
  isNone,
  NONE,
  range,
  type Range,
  rounded,
  stored,
  summed,
} from './ranges'

type Ranges = readonly Range[]

/** The rounding of an engine: units in the last place by primitive, and whether it flushes subnormal numbers. */
export interface Arithmetic {
  readonly units: Readonly<Partial<Record<string, number>>>
  readonly flushes: boolean
}

const zip = (...columns: readonly Values[]): readonly (readonly number[])[] =>
  Array.from(columns[0], (_, i) => columns.map((column) => column[i]))

const column = (ranges: Ranges, f: (x: Range) => number): Float64Array => Float64Array.from(ranges, f)
const low = (x: Range): number => x.low
const high = (x: Range): number => x.high
const flag = (is: (x: Range) => boolean) => (x: Range) => (is(x) ? 1 : 0)
const isAny = (x: Range): boolean => x === ANY
const isFinite = (x: Range): boolean => Number.isFinite(x.low) && Number.isFinite(x.high)
const touches = (x: Range): boolean => x.low <= 0 && x.high >= 0
const isEndless = (x: Range): boolean => x.low === -Infinity || x.high === Infinity

/** One instruction, with what is known of its operands. */
interface Step {
  readonly instruction: Spec & { readonly op: PrimitiveOp; readonly inputs: readonly number[] }
  readonly specs: readonly Spec[]
  readonly inputs: readonly Ranges[]
  readonly arithmetic: Arithmetic
}

/** The meaning of the instruction on other numbers, added up in doubles whatever the type. */
const summing =
  ({ instruction: { op, shape }, specs }: Step) =>
  (...inputs: readonly Values[]): Values =>
    meaningOf(op, inputs, specs, { shape, dtype: 'float32' })

/** Where operands are known exactly, so are whole numbers and truths. */
const whole = ({ instruction, specs, inputs }: Step): Ranges => {
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
const atCorners = (step: Step): Ranges => {
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
const turning = (step: Step): Ranges => {
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

const power = (step: Step): Ranges => {
  const corners = atCorners(step)
  const [bases, exponents] = step.inputs
  return corners.map((known, i) => {
    const [x, y] = [bases[i], exponents[i]]
    if (y !== ANY && isExact(y) && y.low === 0) return exactly(1)
    if (x !== ANY && isExact(x) && x.low === 1) return exactly(1)
    if (isAny(x) || isAny(y)) return ANY
    if (isExact(x) && isExact(y) && !(x.low === 0 && y.low < 0)) return known
    return x.low > 0 && !isEndless(x) && !isEndless(y) ? known : ANY
  })
}

const comparison = ({ instruction, inputs: [xs, ys] }: Step): Ranges =>
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

const choice = ({ instruction: { dtype }, inputs: [conditions, xs, ys] }: Step): Ranges =>
  conditions.map((condition, i) => {
    if (!isAny(condition)) return condition.low !== 0 ? xs[i] : ys[i]
    const both = either(xs[i], ys[i])
    // of whole numbers and truths, one is known or none
    return dtype === 'float32' || isExact(both) ? both : ANY
  })

const cast = (step: Step): Ranges => {
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

/** What only moves elements moves their numbers, counted from 1. */
const moved = (step: Step): Ranges => {
  const { instruction, specs, inputs } = step
  const isPicked = instruction.op.name === 'gather'
  const sources = isPicked ? inputs.slice(0, 1) : inputs
  let next = 1
  const numbers = sources.map((x) => Float64Array.from(x, () => next++))
  const all = sources.flat()
  const places = isPicked ? [column(inputs[1], low)] : []
  const found = meaningOf(instruction.op, [...numbers, ...places], specs, instruction)
  const width = isPicked ? found.length / Math.max(1, inputs[1].length) : 1
  return Array.from(found, (number, i) => {
    if (isPicked && isAny(inputs[1][Math.floor(i / width)])) return ANY
    if (Number.isNaN(number)) return NONE
    return number === 0 ? exactly(0) : all[number - 1]
  })
}

/** Sums of elements: where something endless is among them, the ends decide. */
const total = (step: Step): Ranges => {
  const { instruction, inputs } = step
  const [terms, ...others] = inputs
  const places = others.map((x) => column(x, (r) => (isAny(r) ? 0 : r.low)))
  const sum = (f: (x: Range) => number): Values => summing(step)(column(terms, f), ...places)
  const finite = (f: (x: Range) => number) => (x: Range) => (isFinite(x) ? f(x) : 0)
  const sums = zip(
    sum(finite(low)),
    sum(finite(high)),
    sum(finite((x) => x.size)),
    sum(() => 1),
    sum(flag(isAny)),
    sum(flag(isNone)),
    sum(flag((x) => x.high === Infinity)),
    sum(flag((x) => x.low === -Infinity)),
    sum(flag((x) => x.low === Infinity)),
    sum(flag((x) => x.high === -Infinity)),
  )
  const lost = others.some((x) => x.some(isAny))
  return sums.map(([from, to, size, count, any, none, up, down, surelyUp, surelyDown]) => {
    if (lost || any > 0) return ANY
    if (none > 0 || (surelyUp > 0 && surelyDown > 0)) return NONE
    if (instruction.dtype === 'int32') return exactly(from | 0)
    if (up + down === 0) return count > 1 ? summed(range(from, to, size), count) : range(from, to, size)
    const isSure = (up === 0 || down === 0) && up === surelyUp && down === surelyDown
    return isSure && summed(range(from, to, size), count) !== ANY
      ? exactly(up > 0 ? Infinity : -Infinity)
      : ANY
  })
}

/** Sums of products, by middle and half width. */
const product = (step: Step): Ranges => {
  const [xs, ys] = step.inputs
  const of = summing(step)
  if (step.instruction.dtype === 'int32') {
    const values = meaningOf(
      step.instruction.op,
      [column(xs, low), column(ys, low)].map((c) => c.map((v) => (Number.isFinite(v) ? v : 0))),
      step.specs,
      step.instruction,
    )
    const lost = zip(
      of(
        column(xs, flag(isAny)),
        column(ys, () => 1),
      ),
      of(
        column(xs, () => 1),
        column(ys, flag(isAny)),
      ),
    ).map(([left, right]) => left + right)
    return Array.from(values, (value, i) => (lost[i] > 0 ? ANY : exactly(value)))
  }
  const finite = (f: (x: Range) => number) => (x: Range) => (isFinite(x) ? f(x) : 0)
  const [x, y] = [xs, ys].map((operand) => ({
    middle: column(
      operand,
      finite(({ low, high }) => low / 2 + high / 2),
    ),
    reach: column(
      operand,
      finite(({ low, high }) => (high / 2 - low / 2) * (1 + 2 ** -50)),
    ),
    large: column(
      operand,
      finite(({ low, high }) => Math.max(Math.abs(low), Math.abs(high))),
    ),
    size: column(
      operand,
      finite((r) => r.size),
    ),
    none: column(operand, flag(isNone)),
    open: column(
      operand,
      flag((r) => !isNone(r) && !isFinite(r)),
    ),
    one: column(operand, () => 1),
  }))
  return zip(
    of(x.middle, y.middle),
    of(x.reach, y.large),
    of(x.large, y.reach),
    of(x.size, y.size),
    of(x.one, y.one),
    of(x.none, y.one),
    of(x.one, y.none),
    of(x.open, y.one),
    of(x.one, y.open),
  ).map(([middle, first, second, size, terms, none, alsoNone, open, alsoOpen]) => {
    if (none + alsoNone > 0) return NONE
    if (open + alsoOpen > 0) return ANY
    const reach = first + second
    return summed(range(middle - reach, middle + reach, size), terms)
  })
}

const largest = (step: Step): Ranges => {
  const of = summing(step)
  const [xs] = step.inputs
  const any = of(column(xs, flag(isAny)))
  return zip(of(column(xs, low)), of(column(xs, high))).map(([from, to], i) =>
    any[i] > 0 ? ANY : hull([from, to]),
  )
}

/** Its place is known where all others of the row are certainly less, or are equal and come later. */
const place = ({ instruction, specs: [{ shape }], inputs: [xs] }: Step): Ranges => {
  const axis = instruction.op.name === 'argmax' ? instruction.op.attributes.axis : 0
  const inner = sizeOf(shape.slice(axis + 1))
  return Array.from({ length: sizeOf(instruction.shape) }, (_, i) => {
    const start = Math.floor(i / inner) * shape[axis] * inner + (i % inner)
    const row = Array.from({ length: shape[axis] }, (__, k) => xs[start + k * inner])
    if (row.some(isAny)) return ANY
    const none = row.findIndex(isNone)
    if (none >= 0) return exactly(none)
    const best = row.reduce((found, x, k) => (x.low > row[found].low ? k : found), 0)
    const isSure = row.every((x, k) =>
      k > best ? x.high <= row[best].low : k === best || x.high < row[best].low,
    )
    return isSure ? exactly(best) : ANY
  })
}

const MOVING = ['broadcast', 'reshape', 'transpose', 'slice', 'pad', 'concat', 'flip', 'windows', 'gather']
const LINEAR = ['sum', 'unwindows', 'scatter']
const OTHERS: Readonly<Record<string, (step: Step) => Ranges>> = {
  ...Object.fromEntries(MOVING.map((name) => [name, moved])),
  ...Object.fromEntries(LINEAR.map((name) => [name, total])),
  abs: turning,
  sin: turning,
  cos: turning,
  pow: power,
  less: comparison,
  equal: comparison,
  select: choice,
  cast,
  einsum: product,
  amax: largest,
  argmax: place,
}

/** What is computed exactly where its operands are known, if the result is a number of float32. */
const CLOSED = ['add', 'sub']

/** Functions of whole numbers and truths that have no choice of their own. */
const isWhole = ({ instruction: { op, dtype } }: Step): boolean =>
  dtype !== 'float32' && op.name in elementwisePrimitives && !['less', 'equal', 'select'].includes(op.name)

const rangesOf = (step: Step): Ranges => {
  const { instruction, arithmetic } = step
  const { op, dtype } = instruction
  const found = (isWhole(step) ? whole : (OTHERS[op.name] ?? atCorners))(step)
  const units = arithmetic.units[op.name] ?? 0
  if (dtype !== 'float32' || op.name === 'cast') return found
  const near = found.map((x) => {
    const isClosed = CLOSED.includes(op.name) && x !== ANY && isExact(x) && Math.fround(x.low) === x.low
    return isClosed || units === 0 ? x : rounded(x, units)
  })
  return arithmetic.flushes ? near.map(flushed) : near
}

const leaf = ({ dtype }: Spec, values: Values, arithmetic: Arithmetic): Ranges =>
  Array.from(values, (value) => {
    if (dtype !== 'float32') return exactly(value)
    return arithmetic.flushes ? flushed(stored(value)) : stored(value)
  })

/** For each result of the program, a range for each of its elements. */
export const boundsOf = (
  program: Program,
  inputs: readonly Values[],
  arithmetic: Arithmetic,
): readonly Ranges[] => {
  const all = numberedValues(program)
  const known: Ranges[] = []
  all.forEach((value, number) => {
    const { op } = value
    if (op === undefined) known.push(leaf(value, inputs[number], arithmetic))
    else if (isLeaf(op)) known.push(leaf(value, leafValues(op, value), arithmetic))
    else
      known.push(
        rangesOf({
          instruction: { ...value, op },
          specs: value.inputs.map((input) => all[input]),
          inputs: value.inputs.map((input) => known[input]),
          arithmetic,
        }),
      )
  })
  return program.results.map((number) => known[number])
}
