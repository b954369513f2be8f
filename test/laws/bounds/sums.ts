/** Bounds of what moves elements, adds them up, or chooses among them. */
import { sizeOf } from '../../../src/dsl/core/shape'
import type { Values } from '../../../src/dsl/core/tensor'
import { meaningOf } from '../../../src/dsl/primitives/rules'
import { ANY, exactly, hull, isNone, NONE, range, type Range, summed } from '../ranges'
import { column, flag, high, isAny, isFinite, low, type Ranges, type Step, summing, zip } from './step'

/** What only moves elements moves their numbers, counted from 1. */
export const moved = (step: Step): Ranges => {
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
export const total = (step: Step): Ranges => {
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
export const product = (step: Step): Ranges => {
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

export const largest = (step: Step): Ranges => {
  const of = summing(step)
  const [xs] = step.inputs
  const any = of(column(xs, flag(isAny)))
  return zip(of(column(xs, low)), of(column(xs, high))).map(([from, to], i) =>
    any[i] > 0 ? ANY : hull([from, to]),
  )
}

/** Its place is known where all others of the row are certainly less, or are equal and come later. */
export const place = ({ instruction, specs: [{ shape }], inputs: [xs] }: Step): Ranges => {
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
