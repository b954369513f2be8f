/** What the declarations of the primitives say of one expression or one instruction. */
import { checkParts } from '../core/arguments'
import type { Primitive } from '../core/primitive'
import { fail } from '../core/problem'
import type { AnyTensor, Attributes, Cotangents, Lanes, AnyOp, Slopes, Spec, Values } from '../core/tensor'
import { isLeaf, leafValues } from './constants'
import { type PrimitiveName, primitives } from './index'

const isPrimitive = (name: string): name is PrimitiveName => Object.hasOwn(primitives, name)

/** The primitive of an expression or an instruction; nothing for leaves. */
export const primitiveOf = ({ name }: Pick<AnyOp, 'name'>): Primitive<Attributes> | undefined =>
  // an operation of that name was built with settings of that primitive, or has been checked against them
  isPrimitive(name) ? (primitives[name] as unknown as Primitive<Attributes>) : undefined

const declared = (op: AnyOp): Primitive<Attributes> =>
  primitiveOf(op) ??
  fail({ where: 'internal: primitives', given: `'${op.name}'`, expected: 'a primitive that is declared' })

/**
 * The elements that an operation gives, in float64, of those of its inputs, whose shapes and types are `specs`. Throws
 * for an operation without name or attributes, and for a name that is no operation's.
 *
 * @example
 * const pair = { shape: [2], dtype: 'float32' } as const
 * const [x, y] = [Float64Array.of(1, 2), Float64Array.of(10, 20)]
 * Array.from(meaningOf({ name: 'add', attributes: {} }, [x, y], [pair, pair], pair)) // [11, 22]
 */
export const meaningOf = (
  op: AnyOp,
  inputs: readonly Values[],
  specs: readonly Spec[],
  result: Spec,
): Values => {
  checkParts('meaningOf', op, { name: 'a text', attributes: 'a record' })
  return isLeaf(op) ? leafValues(op, result) : declared(op).meaning(inputs, op.attributes, specs, result)
}

/** The cotangents of an expression's inputs, given its own; `inputs` and `result` may stand in for its own. */
export const pulledBack = (
  x: AnyTensor,
  g: AnyTensor,
  inputs: readonly AnyTensor[] = x.inputs,
  result: AnyTensor = x,
): Cotangents =>
  x.own === undefined
    ? declared(x.op).adjoint(g, inputs, x.op.attributes, result)
    : x.own.adjoint(g, inputs, result)

/** An expression for all lanes at once. */
export const batchedOver = (x: AnyTensor, inputs: readonly AnyTensor[], lanes: Lanes): AnyTensor =>
  x.own === undefined ? declared(x.op).batched(inputs, lanes, x.op.attributes) : x.own.batched(inputs, lanes)

export const slopesOf = (x: AnyTensor): Slopes => x.own?.slopes ?? primitiveOf(x.op)?.slopes ?? 'mixed'
