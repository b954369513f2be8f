/** Constants on their way between expressions, which hold their elements, and programs, which hold them as text. */
import { constant } from '../core/primitive'
import type { AnyTensor, AnyOp, Spec, Values } from '../core/tensor'
import { decoded, encoded } from './encoded-values'
import type { ConstantOp, LiteralOp } from './index'

/** The operation of an array is made once, and the array of an operation is read once. */
const ops = new WeakMap<Values, ConstantOp>()
const elements = new WeakMap<ConstantOp, Values>()

/** The operation that gives these elements. */
export const constantOp = (values: Values): ConstantOp => {
  const op = ops.get(values) ?? { name: 'constant', attributes: encoded(values) }
  ops.set(values, op)
  elements.set(op, values)
  return op
}

/** The elements of a constant of a program: do not write to them. */
export const elementsOf = (op: ConstantOp, spec: Spec): Values => {
  const values = elements.get(op) ?? decoded(op.attributes, spec)
  ops.set(values, op)
  elements.set(op, values)
  return values
}

/** The constant as an expression. */
export const constantFrom = (op: ConstantOp, spec: Spec): AnyTensor => constant(elementsOf(op, spec), spec)

export const isLeaf = (op: AnyOp): op is ConstantOp | LiteralOp =>
  op.name === 'constant' || op.name === 'literal'

/** The elements of a constant, or the number that is written. */
export const leafValues = (op: ConstantOp | LiteralOp, spec: Spec): Values =>
  op.name === 'constant' ? elementsOf(op, spec) : Float64Array.of(Number(op.attributes.value))
