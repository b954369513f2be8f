/** The same numbers in another type. */
import * as t from 'io-ts'
import { unmoved } from '../core/notation'
import { build, type Primitive } from '../core/primitive'
import { dtype } from '../core/settings'
import type { AnyTensor, DType } from '../core/tensor'

/** Towards zero, to the nearest number there is; 0 for what is no number. */
const toWhole = (x: number): number => Math.min(Math.max(Math.trunc(x), -(2 ** 31)), 2 ** 31 - 1) || 0

/** The same numbers in another type: to int32 towards zero and within its range, to bool as `x ≠ 0`. */
export const castPrimitive: Primitive<{ to: DType }> = {
  name: 'cast',
  attributes: t.type({ to: dtype }),
  operands: 1,
  cost: 'moving',
  shape: ([x], { to }) => ({ shape: x.shape, dtype: to }),
  meaning: ([x], { to }) =>
    Float64Array.from(x, to === 'int32' ? toWhole : to === 'bool' ? (value) => Number(value !== 0) : Number),
  adjoint: (g, [x]) => [x.dtype === 'float32' && g.dtype === 'float32' ? g : undefined],
  batched: ([x], _, { to }) => cast(x, to),
  slopes: 'bounded',
  axes: (_, inputs) => unmoved(inputs),
}

export const cast = (x: AnyTensor, to: DType): AnyTensor =>
  x.dtype === to ? x : build(castPrimitive, [x], { to })
