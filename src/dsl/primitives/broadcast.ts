/**
 * `broadcast` repeats a tensor along new axes and `sum` adds up along axes; each is the other's adjoint:
 * ⟨broadcast x, y⟩ = ⟨x, sum y⟩.
 */
import * as t from 'io-ts'
import { numbered } from '../core/notation'
import { build, commonType, type Primitive } from '../core/primitive'
import { fail } from '../core/problem'
import {
  checkAxes,
  checkSomeAxes,
  dropAxes,
  sameShape,
  type Shape,
  showShape,
  sizeOf,
  stridesOf,
  tabulate,
} from '../core/shape'
import { sizes, wholes } from '../core/settings'
import type { AnyTensor, Spec } from '../core/tensor'
import { literal } from './leaves'
import { reshape } from './movement'

/** Axis i of the input becomes axis `axes[i]` of `shape`, in rising order; along all others the input is repeated. */
export const broadcastPrimitive: Primitive<{ shape: readonly number[]; axes: readonly number[] }> = {
  name: 'broadcast',
  attributes: t.type({ shape: sizes, axes: wholes }),
  operands: 1,
  cost: 'view',
  shape: ([x], { shape, axes }) => {
    checkAxes('broadcast', axes, shape.length)
    // any other order would be a second way to transpose, and the adjoint would be no sum
    const rises = axes.every((axis, i) => i === 0 || axis > axes[i - 1])
    return rises &&
      sameShape(
        x.shape,
        axes.map((axis) => shape[axis]),
      )
      ? { shape, dtype: x.dtype }
      : fail({
          where: 'broadcast',
          given: `shape ${showShape(x.shape)} along axes ${showShape(axes)} of ${showShape(shape)}`,
          expected: 'equal sizes along axes in rising order',
        })
  },
  meaning: ([x], { shape, axes }, [from]) => {
    const place = placeOf(shape, axes, from.shape)
    return tabulate(sizeOf(shape), (i) => x[place(i)])
  },
  adjoint: (g, _, { shape, axes }) => [
    sumAxes(
      g,
      shape.map((_size, axis) => axis).filter((axis) => !axes.includes(axis)),
    ),
  ],
  batched: ([x], { size }, { shape, axes }) =>
    broadcast(x, [size, ...shape], [0, ...axes.map((axis) => axis + 1)]),
  slopes: 'moved',
  axes: ({ shape, axes }) => ({ inputs: [axes], result: numbered(shape) }),
  resized: ({ axes }, shape) => ({ shape, axes }),
}

export const sumPrimitive: Primitive<{ axes: readonly number[] }> = {
  name: 'sum',
  attributes: t.type({ axes: wholes }),
  operands: 1,
  cost: 'arithmetic',
  shape: ([x], { axes }) => {
    checkSomeAxes('sum', axes, x.shape.length)
    return { shape: dropAxes(x.shape, axes), dtype: commonType('sum', [x], ['float32', 'int32']) }
  },
  meaning: ([x], { axes }, [from], to) => {
    const kept = from.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
    const place = placeOf(from.shape, kept, to.shape)
    const total = totals(to)
    for (let i = 0; i < x.length; i++) total[place(i)] += x[i]
    return total
  },
  adjoint: (g, [x], { axes }) => [
    broadcast(
      g,
      x.shape,
      x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis)),
    ),
  ],
  batched: ([x], _, { axes }) =>
    sumAxes(
      x,
      axes.map((axis) => axis + 1),
    ),
  slopes: 'moved',
  axes: ({ axes }, [{ shape }]) => ({
    inputs: [numbered(shape)],
    result: dropAxes([...shape.keys()], axes),
  }),
}

/** Where a result's sums are added up: in doubles, or modulo 2³² as int32 is. */
export const totals = ({ shape, dtype }: Spec): Float64Array | Int32Array =>
  dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float64Array(sizeOf(shape))

/** For flat places in `big`: the flat place in the small shape that spans only `axes` of it. */
export const placeOf = (big: Shape, axes: readonly number[], small: Shape): ((i: number) => number) => {
  const outer = stridesOf(big)
  const inner = stridesOf(small)
  return (i) => {
    let place = 0
    for (let k = 0; k < axes.length; k++) place += (Math.floor(i / outer[axes[k]]) % big[axes[k]]) * inner[k]
    return place
  }
}

export const broadcast = (x: AnyTensor, shape: Shape, axes: readonly number[]): AnyTensor => {
  // also where nothing is built, or one is made of two
  broadcastPrimitive.shape([x], { shape, axes })
  if (sameShape(x.shape, shape)) return x
  if (x.op.name === 'broadcast') {
    // a broadcast of a broadcast is one broadcast
    const [inner] = x.inputs
    const through = x.op.attributes.axes
    if (Array.isArray(through))
      return broadcast(
        inner,
        shape,
        through.map((axis: number) => axes[axis]),
      )
  }
  return build(broadcastPrimitive, [x], { shape, axes })
}

/** Repeats along missing leading axes and along axes of size 1, as NumPy does. */
export const expandTo = (x: AnyTensor, shape: Shape): AnyTensor => {
  const offset = shape.length - x.shape.length
  const kept = x.shape.map((_, axis) => axis).filter((axis) => x.shape[axis] === shape[axis + offset])
  const core = reshape(
    x,
    kept.map((axis) => x.shape[axis]),
  )
  return broadcast(
    core,
    shape,
    kept.map((axis) => axis + offset),
  )
}

/** The sum along axes; of no elements, 0. */
export const sumAxes = (x: AnyTensor, axes: readonly number[]): AnyTensor => {
  if (axes.length === 0) return x
  const order = [...axes].sort((a, b) => a - b)
  return sizeOf(x.shape) === 0
    ? zeros(sumPrimitive.shape([x], { axes: order }))
    : build(sumPrimitive, [x], { axes: order })
}

/** Zeros as an expression. */
export const zeros = ({ shape, dtype }: Spec): AnyTensor => broadcast(literal(0, dtype), shape, [])
