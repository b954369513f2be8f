/**
 * Which axes are the same dimension, from instruction to instruction, by the index notation that each primitive
 * declares.
 */
import type { Notation, AxisName } from '../dsl/core/notation'
import { remembered } from '../dsl/core/remembered'
import { primitiveOf } from '../dsl/primitives/rules'
import type { Program } from '../dsl/transforms/program'
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

/**
 * For each axis of each value, a number that is the same for axes of the same dimension: those of one name in
 * one instruction, and so on from instruction to instruction.
 */
export const dimensionsOf = (program: Program): readonly (readonly number[])[] => {
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
    const { inputs, result } = notations[number]
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
  return values.map(({ shape }, number) => shape.map((_, axis) => root(offsets[number] + axis)))
}
