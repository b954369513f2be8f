/**
 * `windows` lists the patches that a sliding window sees: [28, 28, 1] with windows of 3 × 3 becomes
 * [26, 26, 1, 3, 3]. `unwindows`, its adjoint, adds patches up where they overlap. Convolution is an
 * einsum over windows, a locally connected layer the same einsum with more letters, pooling a reduction.
 */
import * as t from 'io-ts'
import { numbered } from '../core/notation'
import { build, commonType, type Primitive } from '../core/primitive'
import { fail } from '../core/problem'
import { checkSomeAxes, sameShape, type Shape, showShape, sizeOf, stridesOf } from '../core/shape'
import { sizes, wholes } from '../core/settings'
import type { AnyTensor } from '../core/tensor'
import { totals } from './broadcast'
import { checked } from './movement'

/** Windows over `axes`, with their sizes and the step from one to the next. */
export type Sliding = {
  readonly axes: readonly number[]
  readonly sizes: readonly number[]
  readonly strides: readonly number[]
}

/** How many windows fit along an axis. */
const places = (n: number, size: number, stride: number): number => Math.floor((n - size) / stride) + 1

const windowsShape = (where: string, shape: Shape, { axes, sizes, strides }: Sliding): Shape => {
  checkSomeAxes(where, axes, shape.length)
  const fit =
    sizes.length === axes.length &&
    strides.length === axes.length &&
    axes.every((axis, i) => sizes[i] >= 1 && strides[i] >= 1 && shape[axis] >= sizes[i])
  if (!fit)
    fail({
      where,
      given: `windows of ${showShape(sizes)} with strides ${showShape(strides)} over shape ${showShape(shape)}`,
      expected: 'windows that fit into the tensor, and strides of at least 1',
      fix: "a smaller window, or padding 'same'",
    })
  return [
    ...shape.map((n, axis) =>
      axes.includes(axis) ? places(n, sizes[axes.indexOf(axis)], strides[axes.indexOf(axis)]) : n,
    ),
    ...sizes,
  ]
}

/** For each element of the windows, row by row: its place in the tensor they slide over. */
export const windowPlaces = (shape: Shape, sliding: Sliding): Int32Array => {
  const { axes, strides } = sliding
  const from = stridesOf(shape)
  const to = windowsShape('windows', shape, sliding)
  const steps = to.map((_, i) => {
    if (i >= shape.length) return from[axes[i - shape.length]]
    return axes.includes(i) ? from[i] * strides[axes.indexOf(i)] : from[i]
  })
  const found = new Int32Array(sizeOf(to))
  let next = 0
  const visit = (axis: number, place: number): void => {
    if (axis === to.length) found[next++] = place
    else for (let at = 0; at < to[axis]; at++) visit(axis + 1, place + at * steps[axis])
  }
  visit(0, 0)
  return found
}

const shifted = ({ axes, sizes, strides }: Sliding): Sliding => ({
  axes: axes.map((axis) => axis + 1),
  sizes,
  strides,
})

const sliding = t.type({ axes: wholes, sizes: wholes, strides: wholes })

export const windowsPrimitive: Primitive<Sliding> = {
  name: 'windows',
  attributes: sliding,
  operands: 1,
  cost: 'moving',
  shape: ([x], sliding) => ({ shape: windowsShape('windows', x.shape, sliding), dtype: x.dtype }),
  meaning: ([x], sliding, [{ shape }]) =>
    Float64Array.from(windowPlaces(shape, sliding), (place) => x[place]),
  adjoint: (g, [x], sliding) => [unwindows(g, x.shape, sliding)],
  batched: ([x], _, sliding) => windows(x, shifted(sliding)),
  slopes: 'moved',
  axes: ({ axes }, [{ shape }], result) => {
    const names = numbered(shape, (axis) => axes.includes(axis))
    return { inputs: [names], result: [...names, ...result.shape.slice(shape.length).map(() => undefined)] }
  },
}

/** `shape` is that of the tensor which the windows slide over. */
export const unwindowsPrimitive: Primitive<Sliding & { readonly shape: readonly number[] }> = {
  name: 'unwindows',
  attributes: t.intersection([sliding, t.type({ shape: sizes })]),
  operands: 1,
  cost: 'arithmetic',
  shape: ([x], { shape, ...sliding }) =>
    checked(
      sameShape(x.shape, windowsShape('unwindows', shape, sliding)),
      'unwindows',
      `windows ${showShape(x.shape)} over shape ${showShape(shape)}`,
      'all windows that slide over this shape',
      { shape, dtype: commonType('unwindows', [x], ['float32', 'int32']) },
    ),
  meaning: ([x], { shape, ...sliding }, _, to) => {
    const total = totals(to)
    windowPlaces(shape, sliding).forEach((place, i) => {
      total[place] += x[i]
    })
    return total
  },
  adjoint: (g, _, { axes, sizes, strides }) => [windows(g, { axes, sizes, strides })],
  batched: ([x], { size }, { shape, ...sliding }) => unwindows(x, [size, ...shape], shifted(sliding)),
  slopes: 'moved',
  axes: ({ shape, axes }, [x]) => {
    const names = numbered(shape, (axis) => axes.includes(axis))
    return { inputs: [[...names, ...x.shape.slice(shape.length).map(() => undefined)]], result: names }
  },
  resized: (sliding, shape) => ({ ...sliding, shape }),
}

export const windows = (x: AnyTensor, { axes, sizes, strides }: Sliding): AnyTensor =>
  build(windowsPrimitive, [x], { axes, sizes, strides })

export const unwindows = (x: AnyTensor, shape: Shape, { axes, sizes, strides }: Sliding): AnyTensor =>
  build(unwindowsPrimitive, [x], { axes, sizes, strides, shape })
