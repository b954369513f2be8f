/** The leaves of an expression: constants, numbers written in the source, inputs and aliases. */
import * as t from 'io-ts'
import { checkKind } from '../core/arguments'
import { checkDtype, checkElement, checkElements } from '../core/elements'
import { constant, share } from '../core/primitive'
import { fail } from '../core/problem'
import { dtype as dtypes } from '../core/settings'
import { type Shape, showShape } from '../core/shape'
import {
  type AnyTensor,
  checkLength,
  checkShape,
  checkTensor,
  type DType,
  expression,
  isTensor,
  type OwnDerivative,
  type Scalar,
  SYMBOL,
  type Tensor,
  typed,
  type Values,
} from '../core/tensor'

/** A number as JSON keeps it: those that it has no words for, by name. */
export type Written = number | 'NaN' | 'Infinity' | '-Infinity' | '-0'

const NAMED = { NaN: null, Infinity: null, '-Infinity': null, '-0': null }

/** The number is `Number` of it again. */
const asData = (value: number): Written =>
  (Object.keys(NAMED) as (keyof typeof NAMED)[]).find((name) => Object.is(Number(name), value)) ?? value

/** The settings of one number, written in the source. */
export const literalSettings = t.type({ value: t.union([t.number, t.keyof(NAMED)]), dtype: dtypes })

/** The same value under a new identity: what `grad` differentiates by, and nothing else can reach. */
const ALIAS: OwnDerivative = { slopes: 'bounded', adjoint: (g) => [g], batched: ([x]) => x }

/** The value, with no derivative. */
const STOPPED: OwnDerivative = {
  slopes: 'mixed',
  adjoint: () => [undefined],
  batched: ([x]) => withoutDerivative(x),
}

export const withoutDerivative = (x: AnyTensor): AnyTensor =>
  share({ name: 'stopGradient', attributes: {} }, [x], x, { own: STOPPED })

/**
 * A constant from its elements, row by row. Typed float arrays are kept, not copied: do not write to them. What its
 * type does not hold is refused. Throws where the shape has another number of elements.
 *
 * @example
 * tensor([1, 2, 3, 4, 5, 6], [2, 3]) // [[1, 2, 3], [4, 5, 6]]
 */
export function tensor<const S extends Shape>(data: readonly number[] | Values, shape: S): Tensor<S>
export function tensor<const S extends Shape, D extends DType>(
  data: readonly number[] | Values,
  shape: S,
  dtype: D,
): Tensor<S, D>
export function tensor(data: readonly number[] | Values, shape: Shape, dtype: DType = 'float32'): AnyTensor {
  checkShape('tensor', shape)
  checkKind('tensor', data, 'a list', 'tensor([1, 2], [2]), or literal(1) of one number')
  checkDtype('tensor', dtype)
  checkLength('tensor', data.length, shape)
  checkElements('tensor', data, dtype)
  return constant(typed(data, dtype), { shape, dtype })
}

/** The numbers in use, by type and value; what nobody uses any more is forgotten. */
const literals = new Map<string, WeakRef<AnyTensor>>()
const unused = new FinalizationRegistry<string>((name) => {
  if (literals.get(name)?.deref() === undefined) literals.delete(name)
})

/**
 * A number of shape []; equal numbers of one type are the same expression. Throws for what its type does not hold.
 *
 * @example
 * literal(2.5) // 2.5
 * literal(1) === literal(1) // true
 */
export function literal(value: number): Scalar
export function literal<D extends DType>(value: number, dtype: D): Tensor<readonly [], D>
export function literal(value: number, dtype: DType = 'float32'): AnyTensor {
  checkElement('literal', value, checkDtype('literal', dtype), '')
  // 0 and −0 are equal, but not the same: 1 / x tells them apart
  const name = `${dtype} ${Object.is(value, -0) ? '-0' : value}`
  const known = literals.get(name)?.deref()
  if (known !== undefined) return known
  const fresh = expression({ name: 'literal', attributes: { value: asData(value), dtype } }, [], {
    shape: [],
    dtype,
  })
  literals.set(name, new WeakRef(fresh))
  unused.register(fresh, name)
  return fresh
}

/**
 * A tensor that gets its value when the program runs. A program that holds one which is no argument of it is refused.
 *
 * @example
 * placeholder([28, 28, 1]).shape // [28, 28, 1]
 */
export function placeholder<const S extends Shape>(shape: S): Tensor<S>
export function placeholder<const S extends Shape, D extends DType>(shape: S, dtype: D): Tensor<S, D>
export function placeholder(shape: Shape, dtype: DType = 'float32'): AnyTensor {
  return expression({ name: SYMBOL, attributes: {} }, [], {
    shape: checkShape('placeholder', shape),
    dtype: checkDtype('placeholder', dtype),
  })
}

/** The same value under a new identity. */
export const alias = (x: AnyTensor): AnyTensor =>
  expression({ name: 'alias', attributes: {} }, [x], x, { own: ALIAS })

/**
 * `x`, taken as a constant by every derivative: d stopGradient(x) / dx = 0. Throws for what is no tensor, such as a
 * tree of them.
 *
 * @example
 * grad((x: Scalar) => mul(stopGradient(x), x))(literal(3)) // 3
 */
export function stopGradient<S extends Shape>(x: Tensor<S>): Tensor<S>
export function stopGradient(x: AnyTensor): AnyTensor {
  return withoutDerivative(checkTensor('stopGradient', x))
}

/**
 * The elements of a constant, row by row, in its own storage: do not write to them. Throws for an expression that has
 * not been computed.
 *
 * @example
 * Array.from(valuesOf(tensor([1, 2, 3, 4], [2, 2]))) // [1, 2, 3, 4]
 */
export const valuesOf = (x: AnyTensor): Values => {
  checkTensor('valuesOf', x)
  if (x.data !== undefined) return x.data
  if (x.op.name === 'literal') return Float64Array.of(Number(x.op.attributes.value))
  return fail({
    where: 'valuesOf',
    given: `an expression (${x.op.name})`,
    expected: 'a constant',
    cause: 'the expression has not been computed',
    fix: 'run it: await compile(f, { engine })(…)',
  })
}

/**
 * The value of a constant of one element. Throws as `valuesOf` does, and for more or fewer elements.
 *
 * @example
 * valueOf(literal(2.5)) // 2.5
 */
export const valueOf = (x: AnyTensor): number => {
  const values = valuesOf(x)
  return values.length === 1
    ? values[0]
    : fail({
        where: 'valueOf',
        given: `${values.length} numbers, of shape ${showShape(x.shape)}`,
        expected: 'a constant of one element',
        fix: 'valuesOf(x) for all of them',
      })
}

/** A number as a tensor of the same type as another, or the tensor itself. */
export const operand = (where: string, x: AnyTensor | number, like: AnyTensor | number): AnyTensor =>
  typeof x === 'number' ? literal(x, isTensor(like) ? like.dtype : 'float32') : checkTensor(where, x)
