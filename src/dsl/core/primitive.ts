/**
 * A primitive says everything about itself in one place; the compiler and the engines keep no lists of names.
 *
 * Laws, proved for each of them by one table-driven suite: derivative = finite difference at orders
 * 1 and 2; batched = mapped; a part along a named axis = the operation on parts; every engine = meaning.
 */
import type * as t from 'io-ts'
import type { Notation } from './notation'
import { note } from './origin'
import { fail } from './problem'
import { type Shape, showShape, sizeOf } from './shape'
import {
  type AnyTensor,
  type Attributes,
  type Bundle,
  type Cotangents,
  type DType,
  expression,
  type Extras,
  type Lanes,
  type AnyOp,
  madeOf,
  type Slopes,
  type Spec,
  typed,
  type Values,
} from './tensor'

/**
 * What making a result costs: nothing (a `view` of memory that is there), `moving` numbers, one operation of
 * `arithmetic` for each, one evaluation of a `function` such as exp, or a `product` of all combinations.
 */
export type CostClass = 'view' | 'moving' | 'arithmetic' | 'function' | 'product'

export interface Primitive<A extends Attributes> {
  readonly name: string
  /** Its settings, as they are decoded. */
  readonly attributes: t.Type<A>
  /** How many operands it takes; one or more where it takes any number. */
  readonly operands: number | 'any'
  /** The result's shape and type, or an error that names the shapes. */
  readonly shape: (inputs: readonly Spec[], attributes: A) => Spec
  /** The result's elements in float64. */
  readonly meaning: (inputs: readonly Values[], attributes: A, specs: readonly Spec[], result: Spec) => Values
  /** Pulls a cotangent of the result back to every input. */
  readonly adjoint: (
    g: AnyTensor,
    inputs: readonly AnyTensor[],
    attributes: A,
    result: AnyTensor,
  ) => Cotangents
  readonly slopes: Slopes
  /** The result for all lanes at once; mapped inputs, and the result, carry the lanes in axis 0. */
  readonly batched: (inputs: readonly AnyTensor[], lanes: Lanes, attributes: A) => AnyTensor
  readonly axes: (attributes: A, inputs: readonly Spec[], result: Spec) => Notation
  /** The settings for a result of another shape, where one of them is that shape. */
  readonly resized?: (attributes: A, shape: Shape) => A
  /** The settings with which the two operands may change places, where they may. */
  readonly exchanged?: (attributes: A) => A
  readonly cost: CostClass
}

/** A constant: its elements are part of the expression. */
export const constant = (data: Values, spec: Spec): AnyTensor =>
  expression({ name: 'constant', attributes: {} }, [], spec, { data })

const empties = new Map<string, AnyTensor>()

/** The one constant without elements of a shape and type. */
const empty = (spec: Spec): AnyTensor => {
  const name = `${spec.dtype} ${showShape(spec.shape)}`
  const known = empties.get(name) ?? constant(typed([], spec.dtype), spec)
  empties.set(name, known)
  return known
}

/** A primitive with its settings applied to inputs, or the equal expression that is there already. */
export const share = (
  op: AnyOp,
  inputs: readonly AnyTensor[],
  spec: Spec,
  extras: Extras = {},
): AnyTensor => {
  const table = madeOf(inputs.reduce((newest, x) => (x.id > newest.id ? x : newest)))
  const name = `${op.name} ${inputs.map((x) => x.id).join(' ')} ${JSON.stringify(op.attributes)}`
  const known = table.get(name)
  if (known !== undefined) {
    note(known)
    return known
  }
  const result = expression(op, inputs, spec, extras)
  table.set(name, result)
  return result
}

/** The results of an operation that gives several, as expressions; there are none like them. */
export const bundled = (of: Bundle): readonly AnyTensor[] =>
  of.results.map((spec, index) => expression(of.op, of.inputs, spec, { part: { of, index } }))

/** The same, or the equal expressions that are there already under that name. */
export const shareBundle = (name: string, of: Bundle): readonly AnyTensor[] => {
  const newest = of.inputs.reduce((one, x) => (x.id > one.id ? x : one))
  const table = madeOf(newest)
  // a program may be part of the name, which is looked up once: all but the first result are kept with that
  const whole = `${name} ${of.inputs.map((x) => x.id).join(' ')}`
  const first = table.get(whole)
  const siblings = first && madeOf(first)
  const known = of.results.flatMap((_, i) => (i === 0 ? first : siblings?.get(`result ${i}`)) ?? [])
  if (known.length === of.results.length) {
    for (const x of known) note(x)
    return known
  }
  const fresh = bundled(of)
  fresh.forEach((x, i) => (i === 0 ? table.set(whole, x) : madeOf(fresh[0]).set(`result ${i}`, x)))
  return fresh
}

/**
 * Applies a primitive: checks shapes and types, then shares. What has no elements is a constant at once, so that no
 * engine is asked to compute it.
 */
export const build = <A extends Attributes>(
  primitive: Primitive<A>,
  inputs: readonly AnyTensor[],
  attributes: A,
): AnyTensor => {
  const spec = primitive.shape(inputs, attributes)
  return sizeOf(spec.shape) === 0 ? empty(spec) : share({ name: primitive.name, attributes }, inputs, spec)
}

/** The one type of all operands, if it is one that the primitive has a meaning for. */
export const commonType = (where: string, inputs: readonly Spec[], takes: readonly DType[]): DType => {
  const [{ dtype }, ...rest] = inputs
  return takes.includes(dtype) && rest.every((other) => other.dtype === dtype)
    ? dtype
    : fail({
        where,
        given: inputs.map((x) => x.dtype).join(' and '),
        expected: inputs.length === 1 ? takes.join(' or ') : `operands of one type, ${takes.join(' or ')}`,
        fix: `cast what is not: cast(x, '${takes[0]}')`,
      })
}
