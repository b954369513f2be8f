/** Movement primitives: the same numbers in other places. All are linear, and permutations. */
import * as t from 'io-ts'
import { type AxisName, numbered, unmoved } from '../core/notation'
import { build, type Primitive } from '../core/primitive'
import { fail } from '../core/problem'
import { checkSomeAxes, sameShape, type Shape, showShape, sizeOf, stridesOf } from '../core/shape'
import { wholes } from '../core/settings'
import { type AnyTensor, checkShape, type Spec, type Values, type Attribute } from '../core/tensor'

/** Fills a result by asking, for each of its index tuples, where in the input it comes from. */
export const gathered = (
  x: Values,
  from: Shape,
  to: Shape,
  source: (index: readonly number[]) => readonly number[],
): Values => {
  const strides = stridesOf(to)
  const inner = stridesOf(from)
  return Float64Array.from({ length: sizeOf(to) }, (_, i) => {
    const index = source(to.map((size, axis) => Math.floor(i / strides[axis]) % size))
    return index.every((at, axis) => at >= 0 && at < from[axis])
      ? x[index.reduce((place, at, axis) => place + at * inner[axis], 0)]
      : 0
  })
}

export const checked = (ok: boolean, where: string, given: string, expected: string, spec: Spec): Spec =>
  ok ? spec : fail({ where, given, expected })

export const reshapePrimitive: Primitive<{ shape: readonly number[] }> = {
  name: 'reshape',
  attributes: t.type({ shape: wholes }),
  operands: 1,
  cost: 'view',
  shape: ([x], { shape }) =>
    checked(
      sizeOf(x.shape) === sizeOf(checkShape('reshape', shape)),
      'reshape',
      `${showShape(x.shape)} to ${showShape(shape)}`,
      'shapes with equal numbers of elements',
      { shape, dtype: x.dtype },
    ),
  meaning: ([x]) => x,
  adjoint: (g, [x]) => [reshape(g, x.shape)],
  batched: ([x], { size }, { shape }) => reshape(x, [size, ...shape]),
  slopes: 'moved',
  axes: ({ shape }, [x]) => {
    const [before, after] = [digits(x.shape), digits(shape)]
    return { inputs: [inBoth(before, after)], result: inBoth(after, before) }
  },
  resized: (_, shape) => ({ shape }),
}

/** An axis is the same after a reshape if it is as long and as many places come before it. */
const digits = (shape: Shape): readonly AxisName[] =>
  shape.map((size, axis) => (size > 1 ? `${sizeOf(shape.slice(0, axis))} ${size}` : undefined))

const inBoth = (names: readonly AxisName[], others: readonly AxisName[]): readonly AxisName[] =>
  names.map((name) => (others.includes(name) ? name : undefined))

/** Axis i of the result is axis `order[i]` of the input. */
export const transposePrimitive: Primitive<{ order: readonly number[] }> = {
  name: 'transpose',
  attributes: t.type({ order: wholes }),
  operands: 1,
  cost: 'moving',
  shape: ([x], { order }) =>
    checked(
      sameShape(
        [...order].sort((a, b) => a - b),
        x.shape.map((_, axis) => axis),
      ),
      'transpose',
      `order ${showShape(order)} for shape ${showShape(x.shape)}`,
      'each axis once',
      { shape: order.map((axis) => x.shape[axis]), dtype: x.dtype },
    ),
  meaning: ([x], { order }, [from], to) =>
    gathered(x, from.shape, to.shape, (index) => from.shape.map((_, axis) => index[order.indexOf(axis)])),
  adjoint: (g, _, { order }) => [
    transpose(
      g,
      order.map((_axis, i) => order.indexOf(i)),
    ),
  ],
  batched: ([x], _, { order }) => transpose(x, [0, ...order.map((axis) => axis + 1)]),
  slopes: 'moved',
  axes: ({ order }, [{ shape }]) => ({ inputs: [numbered(shape)], result: order }),
}

/** Reverses the order along the given axes. */
export const flipPrimitive: Primitive<{ axes: readonly number[] }> = {
  name: 'flip',
  attributes: t.type({ axes: wholes }),
  operands: 1,
  cost: 'moving',
  shape: ([{ shape, dtype }], { axes }) => {
    checkSomeAxes('flip', axes, shape.length)
    return { shape, dtype }
  },
  meaning: ([x], { axes }, [{ shape }]) =>
    gathered(x, shape, shape, (index) =>
      index.map((at, axis) => (axes.includes(axis) ? shape[axis] - 1 - at : at)),
    ),
  adjoint: (g, _, { axes }) => [flip(g, axes)],
  batched: ([x], _, { axes }) =>
    flip(
      x,
      axes.map((axis) => axis + 1),
    ),
  slopes: 'moved',
  axes: ({ axes }, inputs) => unmoved(inputs, (axis) => axes.includes(axis)),
}

export const reshape = (x: AnyTensor, shape: Shape): AnyTensor => {
  if (sameShape(x.shape, shape)) return x
  return x.op.name === 'reshape' ? reshape(x.inputs[0], shape) : build(reshapePrimitive, [x], { shape })
}

export const transpose = (x: AnyTensor, order: readonly number[]): AnyTensor => {
  if (order.length === x.shape.length && order.every((axis, i) => axis === i)) return x
  const inner: Attribute | undefined = x.op.attributes.order
  return x.op.name === 'transpose' && wholes.is(inner)
    ? transpose(
        x.inputs[0],
        order.map((axis) => inner[axis]),
      )
    : build(transposePrimitive, [x], { order })
}

export const flip = (x: AnyTensor, axes: readonly number[]): AnyTensor =>
  axes.length === 0 ? x : build(flipPrimitive, [x], { axes })
