/** `slice` cuts a part out and `pad` puts zeros around one; each is the other's adjoint. */
import * as t from 'io-ts'
import { unmoved } from '../core/notation'
import { build, type Primitive } from '../core/primitive'
import { sameShape, type Shape, showShape, sizeOf } from '../core/shape'
import { wholes } from '../core/settings'
import type { AnyTensor } from '../core/tensor'
import { zeros } from './broadcast'
import { checked, gathered } from './movement'

export const slicePrimitive: Primitive<{ begin: readonly number[]; size: readonly number[] }> = {
  name: 'slice',
  attributes: t.type({ begin: wholes, size: wholes }),
  operands: 1,
  cost: 'moving',
  shape: ([x], { begin, size }) =>
    checked(
      x.shape.length > 0 &&
        size.length === x.shape.length &&
        begin.length === x.shape.length &&
        x.shape.every((n, axis) => begin[axis] >= 0 && size[axis] >= 0 && begin[axis] + size[axis] <= n),
      'slice',
      `begin ${showShape(begin)} and size ${showShape(size)} of shape ${showShape(x.shape)}`,
      'a part that lies inside',
      { shape: size, dtype: x.dtype },
    ),
  meaning: ([x], { begin }, [from], to) =>
    gathered(x, from.shape, to.shape, (index) => index.map((at, axis) => at + begin[axis])),
  adjoint: (g, [x], { begin, size }) => [
    pad(
      g,
      begin,
      x.shape.map((n, axis) => n - begin[axis] - size[axis]),
    ),
  ],
  batched: ([x], lanes, { begin, size }) => slice(x, [0, ...begin], [lanes.size, ...size]),
  slopes: 'moved',
  axes: ({ size }, inputs) => unmoved(inputs, (axis) => size[axis] !== inputs[0].shape[axis]),
  resized: ({ begin }, size) => ({ begin, size }),
}

/** Zeros before and after, along each axis. */
export const padPrimitive: Primitive<{ before: readonly number[]; after: readonly number[] }> = {
  name: 'pad',
  attributes: t.type({ before: wholes, after: wholes }),
  operands: 1,
  cost: 'moving',
  shape: ([x], { before, after }) =>
    checked(
      x.shape.length > 0 &&
        before.length === x.shape.length &&
        after.length === x.shape.length &&
        [...before, ...after].every((n) => n >= 0),
      'pad',
      `${showShape(before)} before and ${showShape(after)} after shape ${showShape(x.shape)}`,
      'a count of at least 0 for each axis',
      { shape: x.shape.map((n, axis) => before[axis] + n + after[axis]), dtype: x.dtype },
    ),
  meaning: ([x], { before }, [from], to) =>
    gathered(x, from.shape, to.shape, (index) => index.map((at, axis) => at - before[axis])),
  adjoint: (g, [x], { before }) => [slice(g, before, x.shape)],
  batched: ([x], _, { before, after }) => pad(x, [0, ...before], [0, ...after]),
  slopes: 'moved',
  axes: ({ before, after }, inputs) => unmoved(inputs, (axis) => before[axis] + after[axis] > 0),
}

export const slice = (x: AnyTensor, begin: readonly number[], size: Shape): AnyTensor =>
  sameShape(size, x.shape) && begin.every((at) => at === 0) ? x : build(slicePrimitive, [x], { begin, size })

export const pad = (x: AnyTensor, before: readonly number[], after: readonly number[]): AnyTensor => {
  if ([...before, ...after].every((n) => n === 0)) return x
  const spec = padPrimitive.shape([x], { before, after })
  return sizeOf(x.shape) === 0 ? zeros(spec) : build(padPrimitive, [x], { before, after })
}
