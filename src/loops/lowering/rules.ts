/** How each primitive is lowered; those that are not here are elementwise. */
import { withoutLoop } from '../../dsl/transforms/scan-op'
import { fail } from '../../dsl/core/problem'
import type { Spec } from '../../dsl/core/tensor'
import type { ConstantOp, LiteralOp, PrimitiveName, Settings } from '../../dsl/primitives'
import { elementsOf, isLeaf } from '../../dsl/primitives/constants'
import type { ElementwiseName } from '../../dsl/primitives/elementwise'
import { broadcasted, flipped, reshaped, rowByRow, sliced, transposed, windowed } from '../access'
import { gatheredRows, gatheredWindows } from './gathered'
import { constantCell, type Ground, load, type Value } from './ground'
import { moved } from './movement'
import { concatenated, padded, rows, unwindowed } from './parts'
import { argmax, product, reduction } from './sums'

type Structural = Exclude<PrimitiveName, ElementwiseName>

/** What an instruction is to others, from its settings. */
type Rule<A> = (ground: Ground, number: number, settings: A) => Value

const sourceOf = ({ listed }: Ground, number: number): number => listed[number].inputs[0]
const shapeOf = ({ listed }: Ground, number: number): readonly number[] => listed[number].shape

const gathers = ({ target }: Ground): boolean => target.overlapping === 'gather'

type StructuralTable = { readonly [N in Structural]: Rule<Settings[N]> }

const RULES: StructuralTable = {
  reshape: (ground, number) => {
    const source = sourceOf(ground, number)
    const [from, to] = [shapeOf(ground, source), shapeOf(ground, number)]
    return moved(ground, source, (access) => reshaped(access, from, to), false)
  },
  transpose: (ground, number, { order }) =>
    moved(ground, sourceOf(ground, number), (access) => transposed(access, order), false),
  broadcast: (ground, number, { axes }) => {
    const rank = shapeOf(ground, number).length
    return moved(ground, sourceOf(ground, number), (access) => broadcasted(access, rank, axes), true)
  },
  slice: (ground, number, { begin }) =>
    moved(ground, sourceOf(ground, number), (access) => sliced(access, begin), false),
  flip: (ground, number, { axes }) => {
    const source = sourceOf(ground, number)
    return moved(ground, source, (access) => flipped(access, shapeOf(ground, source), axes), false)
  },
  windows: (ground, number, sliding) =>
    moved(ground, sourceOf(ground, number), (access) => windowed(access, sliding), true),
  einsum: (ground, number, { formula }) => product(ground, number, formula),
  sum: (ground, number, { axes }) => reduced(ground, number, axes, 'add'),
  amax: (ground, number, { axes }) => reduced(ground, number, axes, 'max'),
  argmax: (ground, number, { axis }) => argmax(ground, sourceOf(ground, number), axis),
  pad: (ground, number, { before }) => padded(ground, number, before),
  concat: (ground, number, { axis }) => concatenated(ground, number, axis),
  unwindows: (ground, number, sliding) =>
    (gathers(ground) ? gatheredWindows : unwindowed)(ground, number, sliding),
  gather: (ground, number) => rows(ground, number, 'gather'),
  scatter: (ground, number) =>
    gathers(ground) ? gatheredRows(ground, number) : rows(ground, number, 'scatter'),
}

const reduced = (ground: Ground, number: number, axes: readonly number[], combine: 'add' | 'max'): Value => {
  const source = sourceOf(ground, number)
  const { dtype } = ground.listed[number]
  return reduction(ground.exprOf(source), shapeOf(ground, source), axes, combine, dtype)
}

/** One operand may still have a sum to be finished. */
const elementwise = (ground: Ground, name: ElementwiseName, number: number): Value => {
  const { valueOf, settle, listed } = ground
  const { inputs, dtype } = listed[number]
  const open = inputs.filter((input) => valueOf(input).total !== undefined)
  for (const input of new Set(open.slice(1))) if (input !== open[0]) settle(input)
  const total = open.length > 0 ? valueOf(open[0]).total : undefined
  return {
    expr: { kind: 'apply', name, inputs: inputs.map((input) => valueOf(input).expr), dtype },
    ...(total === undefined ? {} : { total }),
  }
}

/** A number written in the program, or a constant. */
const leaf = (ground: Ground, op: ConstantOp | LiteralOp, spec: Spec): Value => {
  const { shape, dtype } = spec
  if (op.name === 'literal') return { expr: { kind: 'number', value: Number(op.attributes.value), dtype } }
  const data = elementsOf(op, spec)
  if (data.length > 0 && data.every((value) => Object.is(value, data[0])))
    return { expr: { kind: 'number', value: data[0], dtype } }
  return { expr: load(rowByRow(constantCell(ground, data, dtype), shape), dtype) }
}

const isStructural = (name: PrimitiveName): name is Structural => Object.hasOwn(RULES, name)

/** The value of an operation whose inputs have theirs. */
export const lowered = (ground: Ground, number: number): Value => {
  const { op, ...spec } = ground.listed[number]
  if (op === undefined)
    return fail({ where: 'internal: loops', given: 'a parameter', expected: 'an operation' })
  if (isLeaf(op)) return leaf(ground, op, spec)
  const { name, attributes } = withoutLoop(op)
  if (!isStructural(name)) return elementwise(ground, name, number)
  // a primitive's settings are its own
  const rule = RULES[name] as Rule<unknown>
  return rule(ground, number, attributes)
}
