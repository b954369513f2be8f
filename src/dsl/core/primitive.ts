/**
 * A primitive says everything about itself in one place: its shape rule, its meaning (plain float64
 * loops, the oracle of every engine), its derivative and its batching rule.
 *
 * Laws, proved for each of them by one table-driven suite: derivative = finite difference at orders
 * 1 and 2; batched = mapped; every engine = meaning.
 */
import { note } from './origin'
import { fail } from './problem'
import { showShape, sizeOf } from './shape'
import {
  type AnyTensor,
  type Attributes,
  type Cotangents,
  type DType,
  expression,
  type Lanes,
  type Op,
  type Spec,
  typed,
  type Values,
} from './tensor'

export interface Primitive<A extends Attributes> {
  readonly name: string
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
  /** The result for all lanes at once; mapped inputs, and the result, carry the lanes in axis 0. */
  readonly batched: (inputs: readonly AnyTensor[], lanes: Lanes, attributes: A) => AnyTensor
}

/** The primitive with its settings filled in. */
export const bind = <A extends Attributes>(primitive: Primitive<A>, attributes: A): Op => ({
  name: primitive.name,
  attributes,
  meaning: (inputs, specs, result) => primitive.meaning(inputs, attributes, specs, result),
  adjoint: (g, inputs, result) => primitive.adjoint(g, inputs, attributes, result),
  batched: (inputs, lanes) => primitive.batched(inputs, lanes, attributes),
})

/** What has neither inputs nor a derivative, and never depends on what is mapped. */
export const leaf = {
  adjoint: () => [],
  batched: () =>
    fail({ where: 'internal: vmap', given: 'a leaf', expected: 'what depends on the mapped input' }),
}

const constantPrimitive: Primitive<Record<never, never>> = {
  name: 'constant',
  shape: () => ({ shape: [], dtype: 'float32' }),
  meaning: () => fail({ where: 'internal: constant', given: 'no data', expected: 'data' }),
  ...leaf,
}

/** A constant: its elements are part of the expression. */
export const constant = (data: Values, spec: Spec): AnyTensor =>
  expression({ ...bind(constantPrimitive, {}), data }, [], spec)

const empties = new Map<string, AnyTensor>()

/** The one constant without elements of a shape and type. */
const empty = (spec: Spec): AnyTensor => {
  const name = `${spec.dtype} ${showShape(spec.shape)}`
  const known = empties.get(name) ?? constant(typed([], spec.dtype), spec)
  empties.set(name, known)
  return known
}

/** What has been made of a tensor: kept with it, so that it is forgotten with it. */
const made = new WeakMap<AnyTensor, Map<string, AnyTensor>>()

/** A primitive with its settings applied to inputs, or the equal expression that is there already. */
export const share = (op: Op, inputs: readonly AnyTensor[], spec: Spec): AnyTensor => {
  const owner = inputs.reduce((newest, x) => (x.id > newest.id ? x : newest))
  const table = made.get(owner) ?? new Map<string, AnyTensor>()
  const name = `${op.name} ${inputs.map((x) => x.id).join(' ')} ${JSON.stringify(op.attributes)}`
  const known = table.get(name)
  if (known !== undefined) {
    note(known)
    return known
  }
  const result = expression(op, inputs, spec)
  table.set(name, result)
  made.set(owner, table)
  return result
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
  return sizeOf(spec.shape) === 0 ? empty(spec) : share(bind(primitive, attributes), inputs, spec)
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
