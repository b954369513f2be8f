/**
 * Arithmetic on tensors and numbers. Operands broadcast as in NumPy: shapes are aligned at the last axis,
 * and missing axes or axes of size 1 are repeated.
 */
import { checkDtype } from '../core/elements'
import { fail } from '../core/problem'
import { broadcastShapes, type Shape } from '../core/shape'
import type { Broadcast, Check, Of } from '../core/shape-types'
import { type AnyTensor, checkTensor, type DType, isTensor, type Tensor } from '../core/tensor'
import { expandTo } from '../primitives/broadcast'
import { cast as castTo } from '../primitives/cast'
import * as elementwise from '../primitives/elementwise'
import { operand } from '../primitives/leaves'

/** A binary function on tensors that broadcast, or on a tensor and a number. */
export interface Binary {
  <A extends Shape>(x: Tensor<A>, y: number): Tensor<A>
  <B extends Shape>(x: number, y: Tensor<B>): Tensor<B>
  <A extends Shape, B extends Shape>(x: Tensor<A>, y: Tensor<B> & Check<Broadcast<A, B>>): Of<Broadcast<A, B>>
}

/** A comparison, to bool. */
export interface Comparison {
  <A extends Shape, D extends DType>(x: Tensor<A, D>, y: number): Tensor<A, 'bool'>
  <A extends Shape, B extends Shape, D extends DType>(
    x: Tensor<A, D>,
    y: Tensor<B, D> & Check<Broadcast<A, B>>,
  ): Broadcast<A, B> extends infer R extends Shape ? Tensor<R, 'bool'> : Tensor<Shape, 'bool'>
}

type Pair = (x: AnyTensor | number, y: AnyTensor | number) => AnyTensor

const onPair =
  (where: string, f: (x: AnyTensor, y: AnyTensor) => AnyTensor): Pair =>
  (x, y) => {
    const [left, right] = [operand(where, x, y), operand(where, y, x)]
    const shape = broadcastShapes(where, left.shape, right.shape)
    return f(expandTo(left, shape), expandTo(right, shape))
  }

const binary = (name: elementwise.BinaryName, where: string = name): Binary =>
  onPair(where, (x, y) => elementwise.binary(name, x, y)) as Binary
const comparison = (where: string, f: (x: AnyTensor, y: AnyTensor) => AnyTensor): Comparison =>
  onPair(where, f) as Comparison

const isLess = (x: AnyTensor, y: AnyTensor): AnyTensor => elementwise.binary('less', x, y)
const isEqual = (x: AnyTensor, y: AnyTensor): AnyTensor => elementwise.binary('equal', x, y)
const not = (x: AnyTensor): AnyTensor => elementwise.unary('not', x)
// not `not(y < x)`: what is no number is neither
const isAtMost = (x: AnyTensor, y: AnyTensor): AnyTensor =>
  not(elementwise.binary('and', not(isLess(x, y)), not(isEqual(x, y))))

/**
 * x + y
 *
 * @example
 * add(tensor([1, 2, 3, 4], [2, 2]), tensor([10, 20], [2])) // [[11, 22], [13, 24]]
 */
export const add: Binary = binary('add')

/**
 * x − y
 *
 * @example
 * sub(tensor([1, 2], [2]), 10) // [-9, -8]
 */
export const sub: Binary = binary('sub')

/**
 * x · y, element by element
 *
 * @example
 * mul(tensor([1, 2], [2]), tensor([3, 4], [2])) // [3, 8]
 */
export const mul: Binary = binary('mul')

/**
 * x / y
 *
 * @example
 * div(1, tensor([2, 4], [2])) // [0.5, 0.25]
 */
export const div: Binary = binary('div')

/**
 * x to the power y; x⁰ = 1 whatever x. The derivative by y is NaN where x < 0.
 *
 * @example
 * pow(tensor([2, 3], [2]), 2) // [4, 9]
 */
export const pow: Binary = binary('pow')

/**
 * The larger of x and y; where they are equal they share the derivative, and a number takes none of it.
 *
 * @example
 * maximum(tensor([-1, 2], [2]), 0) // [0, 2]
 */
export const maximum: Binary = binary('max', 'maximum')

/**
 * The smaller of x and y; where they are equal they share the derivative, and a number takes none of it.
 *
 * @example
 * minimum(tensor([-1, 2], [2]), 0) // [-1, 0]
 */
export const minimum: Binary = binary('min', 'minimum')

/**
 * x < y
 *
 * @example
 * less(tensor([1, 2, 3], [3]), 2) // [1, 0, 0]
 */
export const less: Comparison = comparison('less', isLess)

/**
 * x ≤ y
 *
 * @example
 * lessEqual(tensor([1, 2, 3], [3]), 2) // [1, 1, 0]
 */
export const lessEqual: Comparison = comparison('lessEqual', isAtMost)

/**
 * x > y
 *
 * @example
 * greater(tensor([1, 2, 3], [3]), 2) // [0, 0, 1]
 */
export const greater: Comparison = comparison('greater', (x, y) => isLess(y, x))

/**
 * x ≥ y
 *
 * @example
 * greaterEqual(tensor([1, 2, 3], [3]), 2) // [0, 1, 1]
 */
export const greaterEqual: Comparison = comparison('greaterEqual', (x, y) => isAtMost(y, x))

/**
 * x = y
 *
 * @example
 * equal(tensor([1, 2, NaN], [3]), tensor([1, 3, NaN], [3])) // [1, 0, 0]
 */
export const equal: Comparison = comparison('equal', isEqual)

/**
 * x ≠ y; it holds of what is no number.
 *
 * @example
 * notEqual(tensor([1, 2, NaN], [3]), tensor([1, 3, NaN], [3])) // [0, 1, 1]
 */
export const notEqual: Comparison = comparison('notEqual', (x, y) => not(isEqual(x, y)))

/**
 * x within two bounds; at and beyond them its derivative is 0. Throws unless the lower bound comes first.
 *
 * @example
 * clip(tensor([-3, 0.5, 3], [3]), -1, 1) // [-1, 0.5, 1]
 */
export const clip = <S extends Shape>(x: Tensor<S>, low: number, high: number): Tensor<S> =>
  low <= high
    ? minimum(maximum(checkTensor('clip', x), low), high)
    : fail({ where: 'clip', given: `bounds ${low} and ${high}`, expected: 'the lower one first' })

const unary =
  (name: elementwise.UnaryName) =>
  <S extends Shape>(x: Tensor<S>): Tensor<S> =>
    elementwise.unary(name, checkTensor(name, x)) as Tensor<S>

/**
 * −x
 *
 * @example
 * neg(tensor([1, -2], [2])) // [-1, 2]
 */
export const neg = unary('neg')

/**
 * eˣ
 *
 * @example
 * exp(tensor([0, 1], [2])) // [1, 2.718]
 */
export const exp = unary('exp')

/**
 * Natural logarithm.
 *
 * @example
 * log(tensor([1, 10], [2])) // [0, 2.303]
 */
export const log = unary('log')

/**
 * log(1 + x), exact near 0.
 *
 * @example
 * log1p(tensor([0, 1], [2])) // [0, 0.6931]
 */
export const log1p = unary('log1p')

/**
 * √x, NaN below 0. Its derivative at 0 is ∞.
 *
 * @example
 * sqrt(tensor([4, 2], [2])) // [2, 1.414]
 */
export const sqrt = unary('sqrt')

/**
 * Sine, of radians.
 *
 * @example
 * sin(tensor([0, 1], [2])) // [0, 0.8415]
 */
export const sin = unary('sin')

/**
 * Cosine, of radians.
 *
 * @example
 * cos(tensor([0, 1], [2])) // [1, 0.5403]
 */
export const cos = unary('cos')

/**
 * |x|, with derivative 0 at 0.
 *
 * @example
 * abs(tensor([-3, 4], [2])) // [3, 4]
 */
export const abs = unary('abs')

/**
 * −1, 0 or 1, with derivative 0.
 *
 * @example
 * sign(tensor([-3, 0, 4], [3])) // [-1, 0, 1]
 */
export const sign = unary('sign')

/**
 * x · x. Throws for what is no tensor, and for bools.
 *
 * @example
 * square(tensor([-3, 4], [2])) // [9, 16]
 */
export const square = <S extends Shape>(x: Tensor<S>): Tensor<S> =>
  elementwise.mul(checkTensor('square', x), x) as Tensor<S>

/**
 * `x` where the condition holds, else `y`; what is not taken does not count, in derivatives neither. Throws for a
 * condition that is not bool, and where shapes or the types of `x` and `y` differ.
 *
 * @example
 * const x = tensor([-1, 2], [2])
 * select(less(x, 0), neg(x), mul(x, 10)) // [1, 20]
 */
export function select<S extends Shape>(
  condition: Tensor<NoInfer<S>, 'bool'>,
  x: Tensor<S>,
  y: Tensor<NoInfer<S>> | number,
): Tensor<S>
export function select(condition: AnyTensor, x: AnyTensor, y: AnyTensor | number): AnyTensor {
  const [if_, then] = [condition, x].map((given) => checkTensor('select', given))
  return elementwise.select(if_, then, isTensor(y) ? y : expandTo(operand('select', y, x), x.shape))
}

/**
 * The same numbers in another type: to int32 towards 0 and within its range, to bool as x ≠ 0. Throws for a type that
 * is none of float32, int32 and bool.
 *
 * @example
 * cast(tensor([1.5, -2.5], [2]), 'int32') // [1, -2]
 */
export const cast = <S extends Shape, D extends DType>(x: Tensor<S, DType>, to: D): Tensor<S, D> =>
  castTo(checkTensor('cast', x), checkDtype('cast', to)) as Tensor<S, D>
