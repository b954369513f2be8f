/**
 * Which axes are the same dimension, from instruction to instruction, by the index notation that each primitive
 * declares.
 */
import type { Notation, AxisName } from '../dsl/core/notation'
import { remembered } from '../dsl/core/remembered'
import { primitiveOf } from '../dsl/primitives/rules'
import type { ScanOp } from '../dsl/primitives'
import type { Program } from '../dsl/transforms/program'
import { isScan } from '../dsl/transforms/scan-op'
import { type Value, numberedValues } from '../dsl/transforms/values'

/** How a value is made, in index notation; the axes of a leaf have no names. */
export const notationOf = ({ op, inputs, ...spec }: Value, values: readonly Value[]): Notation =>
  (op &&
    primitiveOf(op)?.axes(
      op.attributes,
      inputs.map((input) => values[input]),
      spec,
    )) ?? {
    // along no axis is a loop gone through place by place, as far as it says itself
    inputs: inputs.map((input) => values[input].shape.map(() => undefined)),
    result: spec.shape.map(() => undefined),
  }

/** Of each value of a program. */
export const notationsOf = remembered((program: Program): readonly Notation[] => {
  const values = numberedValues(program)
  return values.map((value) => notationOf(value, values))
})

/** The axes of a loop's values by the dimensions of its body; nothing is known of the axis of its steps. */
const namesOfLoop = (op: ScanOp, index: number): Notation => {
  const { body, carries, lists } = op.attributes
  const dimensions = dimensionsOfBody(op)
  const first = body.parameters.length - lists
  const listed = dimensions[body.results[index]]
  return {
    inputs: body.parameters.map((_, i) => (i < first ? dimensions[i] : [undefined, ...dimensions[i]])),
    result: index < carries ? listed : [undefined, ...listed],
  }
}

/** What goes into a loop and comes out, each beside the value of its body of which it is one, or a list of all steps. */
export const insideOf = <T>(
  { attributes: { body, carries, lists } }: ScanOp,
  { inputs, results }: { readonly inputs: readonly T[]; readonly results: readonly T[] },
): readonly { readonly value: T; readonly number: number; readonly listed: boolean }[] => [
  ...inputs.map((value, number) => ({ value, number, listed: number >= inputs.length - lists })),
  ...results.map((value, i) => ({ value, number: body.results[i], listed: i >= carries })),
]

/** Of the values of a loop's body, of which what is carried has the same dimensions when it comes in and goes out. */
export const dimensionsOfBody = remembered(({ attributes: { body, carries, lists } }: ScanOp) => {
  const first = body.parameters.length - carries - lists
  return dimensionsOf(
    body,
    body.results.slice(0, carries).map((number, i) => [first + i, number]),
  )
})

/**
 * For each axis of each value, a number that is the same for axes of the same dimension: those of one name in
 * one instruction, and so on from instruction to instruction; pairs of values that are `alike` have the same.
 */
export const dimensionsOf = (
  program: Program,
  alike: readonly (readonly [number, number])[] = [],
): readonly (readonly number[])[] => {
  const values = numberedValues(program)
  const offsets = [0]
  values.forEach(({ shape }) => offsets.push((offsets.at(-1) ?? 0) + shape.length))
  const parents = Array.from({ length: offsets.at(-1) ?? 0 }, (_, i) => i)
  const root = (i: number): number => {
    let at = i
    while (parents[at] !== at) at = parents[at] = parents[parents[at]]
    return at
  }
  const notations = notationsOf(program)
  values.forEach((value, number) => {
    const { op, index } = value
    const { inputs, result } = op !== undefined && isScan(op) ? namesOfLoop(op, index) : notations[number]
    const known = new Map<AxisName, number>()
    const join = (at: number) => (name: AxisName, axis: number) => {
      if (name === undefined) return
      const place = root(offsets[at] + axis)
      parents[place] = root(known.get(name) ?? place)
      known.set(name, place)
    }
    result.forEach(join(number))
    inputs.forEach((names, i) => names.forEach(join(value.inputs[i])))
  })
  for (const [one, other] of alike)
    values[one].shape.forEach((_, axis) => (parents[root(offsets[one] + axis)] = root(offsets[other] + axis)))
  return values.map(({ shape }, number) => shape.map((_, axis) => root(offsets[number] + axis)))
}
