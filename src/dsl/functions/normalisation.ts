/** Functions that bring numbers to a common scale; numerically safe at every order of derivative. */
import { fail } from '../core/problem'
import type { Shape } from '../core/shape'
import { type AnyTensor, checkTensor, type Scalar, type Tensor } from '../core/tensor'
import { expandTo, sumAxes } from '../primitives/broadcast'
import { cast } from '../primitives/cast'
import { add, binary, div, fillLike, mul, select, sub, unary } from '../primitives/elementwise'
import { literal, withoutDerivative, tensor } from '../primitives/leaves'
import { reshape } from '../primitives/movement'
import { amax, checkLargest } from '../primitives/reduce'
import { customDerivative } from '../transforms/custom'
import { root } from './root'

const lastAxis = (x: AnyTensor): number =>
  x.shape.length > 0
    ? x.shape.length - 1
    : fail({
        where: 'normalisation along the last axis',
        given: 'a number, of shape []',
        expected: 'at least one axis',
      })

/** What has an element in each row. */
const withRows = <X extends Tensor>(where: string, x: X): X => {
  checkLargest(where, checkTensor(where, x), [lastAxis(x)])
  return x
}

/** A value per row, repeated along the last axis. */
const along = (x: AnyTensor, perRow: AnyTensor): AnyTensor =>
  expandTo(reshape(perRow, [...perRow.shape, 1]), x.shape)

const sumLast = (x: AnyTensor): AnyTensor => sumAxes(x, [lastAxis(x)])

const logSoftmaxOf = customDerivative(
  ([x]) => {
    // the largest element moves no result, so it needs no derivative
    const top = withoutDerivative(amax(x, [lastAxis(x)]))
    const shifted = sub(x, along(x, top))
    return sub(shifted, along(x, unary('log', sumLast(unary('exp', shifted)))))
  },
  // the softmax from the result itself: no quotient of two small numbers
  (g, _, y) => [sub(g, mul(unary('exp', y), along(y, sumLast(g))))],
)

/**
 * x − log Σ eˣ along the last axis.
 *
 * @example
 * logSoftmax(tensor([0, 0, 1000, 0], [2, 2])) // [[-0.6931, -0.6931], [0, -1000]]
 */
export const logSoftmax = <S extends Shape>(x: Tensor<S>): Tensor<S> =>
  logSoftmaxOf([withRows('logSoftmax', x)]) as Tensor<S>

/**
 * eˣ / Σ eˣ along the last axis.
 *
 * @example
 * softmax(tensor([0, 0, 1000, 0], [2, 2])) // [[0.5, 0.5], [1, 0]]
 */
export const softmax = <S extends Shape>(x: Tensor<S>): Tensor<S> =>
  unary('exp', logSoftmaxOf([withRows('softmax', x)])) as Tensor<S>

/**
 * Euclidean norm of all elements, with derivative 0 (not NaN) at the origin. Throws for what is no tensor of float32.
 *
 * @example
 * norm(tensor([3, 4], [2])) // 5
 */
export function norm(x: Tensor): Scalar
export function norm(x: AnyTensor): AnyTensor {
  const all = checkTensor('norm', x).shape.map((_, axis) => axis)
  return root(sumAxes(mul(x, x), all))
}

/**
 * (x − mean) / √(variance + 10⁻⁵) along the last axis: layer normalisation without its affine part. Throws for a single
 * number, of shape [], and for what is not float32.
 *
 * @example
 * ops.standardise(tensor([1, 3, 10, 30], [2, 2])) // [[-1, 1], [-1, 1]]
 */
export function standardise<S extends Shape>(x: Tensor<S>): Tensor<S>
export function standardise(x: AnyTensor): AnyTensor {
  const count = checkTensor('standardise', x).shape[lastAxis(x)]
  const mean = (y: AnyTensor) => {
    const total = sumLast(y)
    return div(total, fillLike(total, count))
  }
  const centred = sub(x, along(x, mean(x)))
  const variance = mean(mul(centred, centred))
  return div(centred, along(x, unary('sqrt', add(variance, fillLike(variance, 1e-5)))))
}

/** 1 where a label is one of the classes, else NaN: what is multiplied by it is never a number by mistake. */
const known = (labels: AnyTensor, classes: number): AnyTensor => {
  const isClass = binary(
    'and',
    binary('less', fillLike(labels, -1), labels),
    binary('less', labels, fillLike(labels, classes)),
  )
  const [one, none] = [1, NaN].map((value) => expandTo(literal(value), labels.shape))
  return select(isClass, one, none)
}

/**
 * [n₁, …] of class numbers → [n₁, …, classes] with 1 at the class and 0 elsewhere; NaN for what is no class. Throws for
 * a `tensor` with a label that is none.
 *
 * @example
 * oneHot(tensor([2, 0], [2], 'int32'), 3) // [[0, 0, 1], [1, 0, 0]]
 */
export function oneHot<S extends Shape, C extends number>(
  labels: Tensor<S, 'int32'>,
  classes: C,
): Tensor<readonly [...S, C]>
export function oneHot(labels: AnyTensor, classes: number): AnyTensor {
  const { shape: places } = checkTensor('oneHot', labels)
  const stranger = labels.data?.find((label) => label < 0 || label >= classes)
  if (stranger !== undefined)
    fail({
      where: 'oneHot',
      given: `the label ${stranger}`,
      expected: `one of the ${classes} classes, 0 to ${classes - 1}`,
      cause: 'labels that begin at 1, or more classes than outputs',
    })
  const shape = [...places, classes]
  const numbers = tensor(
    Int32Array.from({ length: classes }, (_, i) => i),
    [classes],
    'int32',
  )
  const hits = binary(
    'equal',
    expandTo(numbers, shape),
    expandTo(reshape(labels, [...labels.shape, 1]), shape),
  )
  return mul(cast(hits, 'float32'), along(hits, known(labels, classes)))
}
