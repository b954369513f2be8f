/**
 * Which axes are the same dimension. Every instruction is written in index notation, as an einsum is: an axis
 * with a name is gone through place by place, so that a place of the result needs only that place of the
 * inputs. A name that the result lacks is added up, one that the inputs lack is repeated, and an axis
 * along which places are mixed has no name.
 *
 * Law: a part of the result along a named axis is the instruction on these parts of the inputs.
 */
import type { Primitive } from '../dsl/core/primitive'
import { dropAxes, type Shape, sizeOf } from '../dsl/core/shape'
import type { Attributes, Spec } from '../dsl/core/tensor'
import { type PrimitiveName, primitives } from '../dsl/primitives'
import { parseFormula } from '../dsl/primitives/einsum'
import { elementwisePrimitives } from '../dsl/primitives/elementwise'
import type { Instruction, Program } from '../dsl/transforms/program'

type Name = number | string | undefined

/** The names of the axes of one instruction. */
export interface Notation {
  readonly inputs: readonly (readonly Name[])[]
  readonly result: readonly Name[]
}

type Rule = (attributes: Attributes, inputs: readonly Spec[], result: Spec) => Notation

/** Binds a rule to its primitive, so that its settings have their types. */
const rule = <A extends Attributes>(
  _: Primitive<A>,
  f: (attributes: A, inputs: readonly Spec[], result: Spec) => Notation,
): Rule =>
  // the table below pairs each name with its own primitive, whose attributes these are
  f as Rule

/** Every axis named by its number, but for those that are mixed. */
const numbered = (shape: Shape, isMixed: (axis: number) => boolean = () => false): readonly Name[] =>
  shape.map((_, axis) => (isMixed(axis) ? undefined : axis))

/** The same axes before and after. */
const unmoved = (inputs: readonly Spec[], isMixed?: (axis: number) => boolean): Notation => {
  const names = numbered(inputs[0].shape, isMixed)
  return { inputs: inputs.map(() => names), result: names }
}

/** An axis is the same after a reshape if it is as long and as many places come before it. */
const digits = (shape: Shape): readonly Name[] =>
  shape.map((size, axis) => (size > 1 ? `${sizeOf(shape.slice(0, axis))} ${size}` : undefined))

const inBoth = (names: readonly Name[], others: readonly Name[]): readonly Name[] =>
  names.map((name) => (others.includes(name) ? name : undefined))

const rules: Readonly<Record<Exclude<PrimitiveName, keyof typeof elementwisePrimitives>, Rule>> = {
  cast: rule(primitives.cast, (_, inputs) => unmoved(inputs)),
  broadcast: rule(primitives.broadcast, ({ shape, axes }) => ({ inputs: [axes], result: numbered(shape) })),
  sum: rule(primitives.sum, ({ axes }, [{ shape }]) => ({
    inputs: [numbered(shape)],
    result: dropAxes([...shape.keys()], axes),
  })),
  amax: rule(primitives.amax, ({ axes }, [{ shape }]) => ({
    inputs: [numbered(shape, (axis) => axes.includes(axis))],
    result: dropAxes([...shape.keys()], axes),
  })),
  argmax: rule(primitives.argmax, ({ axis: along }, [{ shape }]) => ({
    inputs: [numbered(shape, (axis) => axis === along)],
    result: dropAxes([...shape.keys()], [along]),
  })),
  reshape: rule(primitives.reshape, ({ shape }, [x]) => {
    const [before, after] = [digits(x.shape), digits(shape)]
    return { inputs: [inBoth(before, after)], result: inBoth(after, before) }
  }),
  transpose: rule(primitives.transpose, ({ order }, [{ shape }]) => ({
    inputs: [numbered(shape)],
    result: order,
  })),
  slice: rule(primitives.slice, ({ size }, inputs) =>
    unmoved(inputs, (axis) => size[axis] !== inputs[0].shape[axis]),
  ),
  pad: rule(primitives.pad, ({ before, after }, inputs) =>
    unmoved(inputs, (axis) => before[axis] + after[axis] > 0),
  ),
  concat: rule(primitives.concat, ({ axis: along }, inputs) => unmoved(inputs, (axis) => axis === along)),
  flip: rule(primitives.flip, ({ axes }, inputs) => unmoved(inputs, (axis) => axes.includes(axis))),
  einsum: rule(primitives.einsum, ({ formula }) => {
    const { left, right, result } = parseFormula(formula)
    return { inputs: [[...left], [...right]], result: [...result] }
  }),
  windows: rule(primitives.windows, ({ axes }, [{ shape }], result) => {
    const names = numbered(shape, (axis) => axes.includes(axis))
    return { inputs: [names], result: [...names, ...result.shape.slice(shape.length).map(() => undefined)] }
  }),
  unwindows: rule(primitives.unwindows, ({ shape, axes }, [x]) => {
    const names = numbered(shape, (axis) => axes.includes(axis))
    return { inputs: [[...names, ...x.shape.slice(shape.length).map(() => undefined)]], result: names }
  }),
  gather: rule(primitives.gather, (_, [, indices], { shape }) => {
    const names = numbered(shape)
    const places = indices.shape.length
    return { inputs: [[undefined, ...names.slice(places)], names.slice(0, places)], result: names }
  }),
  scatter: rule(primitives.scatter, (_, [values, indices]) => {
    const names = numbered(values.shape)
    const places = indices.shape.length
    return { inputs: [names, names.slice(0, places)], result: [undefined, ...names.slice(places)] }
  }),
}

const ruleOf = (name: string): Rule | undefined =>
  Object.hasOwn(elementwisePrimitives, name)
    ? (_, inputs) => unmoved(inputs)
    : Object.entries(rules).find(([known]) => known === name)?.[1]

/** An instruction in index notation; the axes of a leaf have no names. */
export const notationOf = ({ op, inputs, ...spec }: Instruction, { instructions }: Program): Notation =>
  ruleOf(op.name)?.(
    op.attributes,
    inputs.map((input) => instructions[input]),
    spec,
  ) ?? { inputs: [], result: spec.shape.map(() => undefined) }

/**
 * For each axis of each value, a number that is the same for axes of the same dimension: those of one name in
 * one instruction, and so on from instruction to instruction.
 */
export const dimensionsOf = (program: Program): readonly (readonly number[])[] => {
  const { instructions } = program
  const offsets = [0]
  instructions.forEach(({ shape }) => offsets.push((offsets.at(-1) ?? 0) + shape.length))
  const parents = Array.from({ length: offsets.at(-1) ?? 0 }, (_, i) => i)
  const root = (i: number): number => {
    let at = i
    while (parents[at] !== at) at = parents[at] = parents[parents[at]]
    return at
  }
  instructions.forEach((instruction, number) => {
    const { inputs, result } = notationOf(instruction, program)
    const known = new Map<Name, number>()
    const join = (value: number) => (name: Name, axis: number) => {
      if (name === undefined) return
      const place = root(offsets[value] + axis)
      parents[place] = root(known.get(name) ?? place)
      known.set(name, place)
    }
    result.forEach(join(number))
    inputs.forEach((names, i) => names.forEach(join(instruction.inputs[i])))
  })
  return instructions.map(({ shape }, number) => shape.map((_, axis) => root(offsets[number] + axis)))
}
