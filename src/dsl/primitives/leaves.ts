/** The leaves of an expression: constants, numbers written in the source, inputs and aliases. */
import { checkElement, checkElements } from '../core/elements'
import { bind, build, constant, leaf, type Primitive } from '../core/primitive'
import { fail } from '../core/problem'
import type { Shape } from '../core/shape'
import {
  type AnyTensor,
  checkLength,
  checkShape,
  checkTensor,
  type DType,
  expression,
  isTensor,
  type Scalar,
  type Tensor,
  typed,
  type Values,
} from '../core/tensor'

/** One number, written in the source; equal ones are the same expression. */
const literalPrimitive: Primitive<{ value: number; dtype: DType }> = {
  name: 'literal',
  shape: (_, { dtype }) => ({ shape: [], dtype }),
  meaning: (_, { value }) => Float64Array.of(value),
  ...leaf,
}

const inputPrimitive: Primitive<Record<never, never>> = {
  name: 'input',
  shape: () => ({ shape: [], dtype: 'float32' }),
  meaning: () =>
    fail({
      where: 'input',
      given: 'a symbol without a value',
      expected: 'only symbols that are arguments of the compiled function',
      cause: 'a tensor was kept from inside a function that was traced or mapped',
      fix: 'return it from that function, or pass it as an argument',
    }),
  ...leaf,
}

/** The same value under a new identity: what `grad` differentiates by, and nothing else can reach. */
const aliasPrimitive: Primitive<Record<never, never>> = {
  name: 'alias',
  shape: ([x]) => x,
  meaning: ([x]) => x,
  adjoint: (g) => [g],
  batched: ([x]) => x,
}

/** The value, with no derivative. */
export const stopGradientPrimitive: Primitive<Record<never, never>> = {
  name: 'stopGradient',
  shape: ([x]) => x,
  meaning: ([x]) => x,
  adjoint: () => [undefined],
  batched: ([x]) => build(stopGradientPrimitive, [x], {}),
}

/**
 * A constant from its elements, row by row. Typed float arrays are kept, not copied: do not write to them. What its
 * type does not hold is refused.
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
  checkLength('tensor', data.length, shape)
  checkElements('tensor', data, dtype)
  return constant(typed(data, dtype), { shape, dtype })
}

/** The numbers in use, by type and value; what nobody uses any more is forgotten. */
const literals = new Map<string, WeakRef<AnyTensor>>()
const unused = new FinalizationRegistry<string>((name) => {
  if (literals.get(name)?.deref() === undefined) literals.delete(name)
})

/** A number of shape []; equal numbers of one type are the same expression. */
export function literal(value: number): Scalar
export function literal<D extends DType>(value: number, dtype: D): Tensor<readonly [], D>
export function literal(value: number, dtype: DType = 'float32'): AnyTensor {
  checkElement('literal', value, dtype, '')
  // 0 and −0 are equal, but not the same: 1 / x tells them apart
  const name = `${dtype} ${Object.is(value, -0) ? '-0' : value}`
  const known = literals.get(name)?.deref()
  if (known !== undefined) return known
  const fresh = expression(bind(literalPrimitive, { value, dtype }), [], { shape: [], dtype })
  literals.set(name, new WeakRef(fresh))
  unused.register(fresh, name)
  return fresh
}

/** A tensor that gets its value when the program runs. */
export function placeholder<const S extends Shape>(shape: S): Tensor<S>
export function placeholder<const S extends Shape, D extends DType>(shape: S, dtype: D): Tensor<S, D>
export function placeholder(shape: Shape, dtype: DType = 'float32'): AnyTensor {
  return expression(bind(inputPrimitive, {}), [], { shape: checkShape('placeholder', shape), dtype })
}

/** The same value under a new identity. */
export const alias = (x: AnyTensor): AnyTensor => expression(bind(aliasPrimitive, {}), [x], x)

/** `x`, taken as a constant by every derivative: d stopGradient(x) / dx = 0. */
export function stopGradient<S extends Shape>(x: Tensor<S>): Tensor<S>
export function stopGradient(x: AnyTensor): AnyTensor {
  return build(stopGradientPrimitive, [x], {})
}

/** The elements of a constant, row by row, in its own storage: do not write to them. */
export const valuesOf = (x: AnyTensor): Values => {
  if (x.op.data !== undefined) return x.op.data
  if (x.op.name === 'literal' && typeof x.op.attributes.value === 'number')
    return Float64Array.of(x.op.attributes.value)
  return fail({
    where: 'valuesOf',
    given: `an expression (${x.op.name})`,
    expected: 'a constant',
    cause: 'the expression has not been computed',
    fix: 'run it: await compile(f, { engine })(…)',
  })
}

/** The value of a constant of one element. */
export const valueOf = (x: AnyTensor): number => valuesOf(x)[0]

/** A number as a tensor of the same type as another, or the tensor itself. */
export const operand = (where: string, x: AnyTensor | number, like: AnyTensor | number): AnyTensor =>
  typeof x === 'number' ? literal(x, isTensor(like) ? like.dtype : 'float32') : checkTensor(where, x)
