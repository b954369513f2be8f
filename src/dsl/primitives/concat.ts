/** `concat` lays tensors one after the other along an axis; its adjoint cuts them apart again. */
import * as t from 'io-ts'
import { unmoved } from '../core/notation'
import { build, commonType, type Primitive } from '../core/primitive'
import { fail } from '../core/problem'
import { checkAxes, dropAxes, sameShape, showShape, sizeOf } from '../core/shape'
import { whole } from '../core/settings'
import type { AnyTensor } from '../core/tensor'
import { expandTo } from './broadcast'
import { slice } from './slice'

export const concatPrimitive: Primitive<{ axis: number }> = {
  name: 'concat',
  attributes: t.type({ axis: whole }),
  operands: 'any',
  cost: 'moving',
  shape: ([x, ...rest], { axis }) => {
    checkAxes('concat', [axis], x.shape.length)
    return rest.every((y) => sameShape(dropAxes(x.shape, [axis]), dropAxes(y.shape, [axis])))
      ? {
          shape: x.shape.with(
            axis,
            [x, ...rest].reduce((n, y) => n + y.shape[axis], 0),
          ),
          dtype: commonType('concat', [x, ...rest], ['float32', 'int32', 'bool']),
        }
      : fail({
          where: 'concat',
          given: `${[x, ...rest].map((y) => showShape(y.shape)).join(' and ')} along axis ${axis}`,
          expected: 'shapes that are equal in all other axes',
        })
  },
  meaning: (xs, { axis }, specs, to) => {
    const outer = sizeOf(to.shape.slice(0, axis))
    const result = new Float64Array(sizeOf(to.shape))
    const run = sizeOf(to.shape.slice(axis))
    let offset = 0
    xs.forEach((x, k) => {
      const length = sizeOf(specs[k].shape.slice(axis))
      for (let i = 0; i < outer; i++) result.set(x.subarray(i * length, (i + 1) * length), i * run + offset)
      offset += length
    })
    return result
  },
  adjoint: (g, xs, { axis }) => {
    let offset = 0
    return xs.map((x) => {
      const begin = x.shape.map((_, i) => (i === axis ? offset : 0))
      offset += x.shape[axis]
      return slice(g, begin, x.shape)
    })
  },
  batched: (xs, { size, mapped }, { axis }) =>
    build(
      concatPrimitive,
      xs.map((x, i) => (mapped[i] ? x : expandTo(x, [size, ...x.shape]))),
      { axis: axis + 1 },
    ),
  slopes: 'moved',
  axes: ({ axis: along }, inputs) => unmoved(inputs, (axis) => axis === along),
}

export const concat = (xs: readonly AnyTensor[], axis: number): AnyTensor => {
  concatPrimitive.shape(xs, { axis })
  const filled = xs.filter((x) => x.shape[axis] > 0)
  if (filled.length === 0) return xs[0]
  return filled.length === 1 ? filled[0] : build(concatPrimitive, filled, { axis })
}
