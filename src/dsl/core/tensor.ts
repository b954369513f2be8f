/**
 * A tensor is an immutable expression: a primitive applied to other tensors, or a leaf (a constant, or
 * an input that gets its value later). Nothing is computed when it is built; engines give it a value.
 *
 * Law: equal expressions are the same object, so that common work is shared as it is built.
 */
import { nestedLists } from './elements-text'
import { note } from './origin'
import { refused } from './arguments'
import { asWritten, fail } from './problem'
import { type Shape, showShape, sizeOf } from './shape'

/** What the numbers of a tensor are: 32-bit floats, 32-bit whole numbers that wrap, or truth values. */
export type DType = 'float32' | 'int32' | 'bool'

/** The elements of a constant or a result, row by row; bool as 0 and 1. */
export type Values = Float32Array | Float64Array | Int32Array | Uint8Array

/** What is known of a tensor before it is computed. */
export interface Spec {
  /** The sizes of its axes; [] of a number. */
  readonly shape: Shape
  /** Of its elements. */
  readonly dtype: DType
}

/**
 * An immutable expression for the numbers of a tensor, with its shape as a type. `evaluate` and `compile` compute it.
 */
export interface Tensor<S extends Shape = Shape, D extends DType = 'float32'> extends Spec {
  /** Grows with every new expression, so inputs have smaller numbers than what is made of them. */
  readonly id: number
  /** The sizes of its axes; [] of a number. */
  readonly shape: S
  /** Of its elements: `float32`, `int32` or `bool`. */
  readonly dtype: D
  /** The operation that gives it, with its settings. */
  readonly op: AnyOp
  /** What the operation is of, in its order. */
  readonly inputs: readonly AnyTensor[]
  /** Whether it depends on a symbol, which gets its value later; all else is known when it is built. */
  readonly symbolic: boolean
  /** The elements of a constant. */
  readonly data?: Values
  /** A derivative of its own, instead of its primitive's. */
  readonly own?: OwnDerivative
  /** Where it is one of several results of one operation. */
  readonly part?: BundlePart
}

/** A tensor of any shape and type of numbers. */
export type AnyTensor = Tensor<Shape, DType>

/** A single number. */
export type Scalar = Tensor<readonly []>

/** A program as the setting of an operation that runs it. */
export interface Body {
  readonly parameters: readonly Spec[]
  readonly instructions: readonly object[]
  readonly results: readonly number[]
}

/** One setting of an operation. */
export type Attribute = number | string | boolean | readonly number[] | Body

/** The settings of an operation: plain data, so that they can be compared, printed and lowered. */
export type Attributes = Readonly<Record<string, Attribute>>

/** One value for every input; `undefined` where the derivative is zero everywhere. */
export type Cotangents = readonly (AnyTensor | undefined)[]

/** How many lanes a batch has and which inputs differ between them. */
export interface Lanes {
  readonly size: number
  readonly mapped: readonly boolean[]
  /** The run of the function that they are the lanes of, where its axis has a name. */
  readonly run?: number
}

/** A primitive with its settings: plain data. What it means stands in the primitive's declaration alone. */
export interface AnyOp {
  readonly name: string
  readonly attributes: Attributes
}

/**
 * What a derivative does to a cotangent. Elementwise operations multiply each number by a slope of its own, which is
 * finite for all numbers (`bounded`) or may not be (`elementwise`); what is linear with coefficients of at least 0 takes
 * it elsewhere (`moved`); all else mixes (`mixed`).
 */
export type Slopes = 'bounded' | 'elementwise' | 'moved' | 'mixed'

/** How one expression, and no other of its primitive, is differentiated and batched. */
export interface OwnDerivative {
  readonly slopes: Slopes
  readonly adjoint: (g: AnyTensor, inputs: readonly AnyTensor[], result: AnyTensor) => Cotangents
  readonly batched: (inputs: readonly AnyTensor[], lanes: Lanes) => AnyTensor
}

/** An operation that gives several results at once, each of which is an expression: `scan`. */
export interface Bundle {
  readonly op: AnyOp
  readonly inputs: readonly AnyTensor[]
  readonly results: readonly Spec[]
  /** As it was built by a function; nothing where it was read back from a program. */
  readonly derivative?: BundleDerivative
}

/** How a bundle is differentiated and batched. */
export interface BundleDerivative {
  /** Pulls the cotangents of the results back to those inputs that are wanted. */
  readonly adjoint: (cotangents: Cotangents, wanted: readonly boolean[]) => Cotangents
  readonly batched: (inputs: readonly AnyTensor[], lanes: Lanes) => readonly AnyTensor[]
}

export interface BundlePart {
  readonly of: Bundle
  readonly index: number
}

/** What an expression may have besides its operation. */
export interface Extras {
  readonly data?: Values
  readonly own?: OwnDerivative
  readonly part?: BundlePart
}

/** The name of the operation that stands for a value to come. */
export const SYMBOL = 'input'

/** Elements of the largest constant that the console shows. */
const MOST_SHOWN = 100

class Expression implements AnyTensor {
  readonly symbolic: boolean
  declare readonly data?: Values
  declare readonly own?: OwnDerivative
  declare readonly part?: BundlePart
  #made: Map<string, AnyTensor> | undefined

  constructor(
    readonly id: number,
    readonly shape: Shape,
    readonly dtype: DType,
    readonly op: AnyOp,
    readonly inputs: readonly AnyTensor[],
    { data, own, part }: Extras,
  ) {
    this.symbolic = op.name === SYMBOL || inputs.some((input) => input.symbolic)
    if (data !== undefined) this.data = data
    if (own !== undefined) this.own = own
    if (part !== undefined) this.part = part
  }

  /** What has been made of an expression: kept in it, so that it is forgotten with it. */
  static madeOf(x: AnyTensor): Map<string, AnyTensor> {
    return x instanceof Expression ? (x.#made ??= new Map<string, AnyTensor>()) : new Map<string, AnyTensor>()
  }

  /** What Node's console shows: type and shape, and the elements, where they are known and few. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const { value } = this.op.attributes
    const known = this.data ?? (value === undefined ? undefined : [Number(value)])
    const few = known !== undefined && known.length <= MOST_SHOWN
    const rest = few ? nestedLists(known, this.shape, 4) : `(${this.op.name})`
    return `Tensor ${this.dtype} ${showShape(this.shape)} ${rest}`
  }

  /** JavaScript's operators do not compute with expressions: `a + b` would be a text, `a < b` always false. */
  [Symbol.toPrimitive](): never {
    return fail({
      where: 'tensor',
      given: `one of shape ${showShape(this.shape)} where JavaScript wants a number or a text`,
      expected: 'a function of tensors',
      cause: 'an operator or a template, such as a + b, a < b or `${a}`',
      fix: 'add(a, b), less(a, b), show(a)',
    })
  }
}

/**
 * Whether a tensor holds float32 numbers, which functions such as `ops.mul` take. Throws for what is no tensor, such as
 * a number.
 *
 * @example
 * isFloat32(tensor([1, 2], [2], 'int32')) // false
 */
export const isFloat32 = (x: AnyTensor): x is Tensor => checkTensor('isFloat32', x).dtype === 'float32'

/** Whether a value is a tensor (and not a tree of them). */
export const isTensor = (value: unknown): value is AnyTensor => value instanceof Expression

/** Refuses what is no tensor, such as an argument that was left out. */
export const checkTensor = <T>(where: string, value: T): T =>
  isTensor(value)
    ? value
    : refused(where, value, 'a tensor', typeof value === 'number' ? `literal(${value})` : undefined)

/** The expressions that have been made of one, by name; they may be added to. */
export const madeOf = (x: AnyTensor): Map<string, AnyTensor> => Expression.madeOf(x)

let nextId = 0

/** A new expression, shared with no other; `build` in primitive.ts is the shared way. */
export const expression = (
  op: AnyOp,
  inputs: readonly AnyTensor[],
  { shape, dtype }: Spec,
  extras: Extras = {},
): AnyTensor => {
  const fresh = new Expression(nextId++, shape, dtype, op, inputs, extras)
  note(fresh)
  return fresh
}

/** Refuses what is no list of sizes that a tensor can have. */
export const checkShape = (where: string, shape: Shape): Shape => {
  const given: unknown = shape
  if (!Array.isArray(given)) fail({ where, given: `shape ${asWritten(given)}`, expected: 'a list of sizes' })
  return shape.every((size) => Number.isInteger(size) && size >= 0)
    ? shape
    : fail({ where, given: `shape ${showShape(shape)}`, expected: 'whole sizes of at least 0' })
}

/** Refuses data that does not fill its shape. */
export const checkLength = (where: string, length: number, shape: Shape): void => {
  if (length !== sizeOf(shape))
    fail({
      where,
      given: `${length} numbers for shape ${showShape(shape)}`,
      expected: `${sizeOf(shape)} numbers`,
    })
}

/** Elements in the array of their type. */
export const typed = (data: readonly number[] | Values, dtype: DType): Values => {
  if (dtype === 'int32') return Int32Array.from(data)
  if (dtype === 'bool') return Uint8Array.from(data)
  return data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data)
}
