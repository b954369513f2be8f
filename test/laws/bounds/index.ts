/**
 * What a program may compute in float32: for each element a range that follows from the program, primitive by
 * primitive: the ranges of the operands through the function, its own rounding added. What jumps (comparisons,
 * casts to int32, argmax) gives one value where its operands leave no choice, else nothing is known.
 *
 * Laws: the meaning in float64 lies inside; whatever an engine computes lies inside, with passes and without.
 */
import { withoutLoop } from '../../../src/dsl/transforms/scan-op'
import type { Spec, Values } from '../../../src/dsl/core/tensor'
import { isLeaf, leafValues } from '../../../src/dsl/primitives/constants'
import { elementwisePrimitives } from '../../../src/dsl/primitives/elementwise'
import type { Program } from '../../../src/dsl/transforms/program'
import { numberedValues } from '../../../src/dsl/transforms/values'
import { ANY, exactly, flushed, isExact, rounded, stored } from '../ranges'
import type { Arithmetic, Ranges, Step } from './step'
import { atCorners, cast, choice, comparison, power, turning, whole } from './elementwise'
import { largest, moved, place, product, total } from './sums'

export type { Arithmetic } from './step'

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
          instruction: { ...value, op: withoutLoop(op) },
          specs: value.inputs.map((input) => all[input]),
          inputs: value.inputs.map((input) => known[input]),
          arithmetic,
        }),
      )
  })
  return program.results.map((number) => known[number])
}
