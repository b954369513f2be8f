/** Largest element along axes, and where it is. */
import * as t from 'io-ts'
import { type Notation, numbered } from '../core/notation'
import { build, commonType, type Primitive } from '../core/primitive'
import { fail } from '../core/problem'
import { checkSomeAxes, dropAxes, showShape, sizeOf, tabulate } from '../core/shape'
import { whole, wholes } from '../core/settings'
import type { AnyTensor, Spec } from '../core/tensor'
import { broadcast, placeOf, sumAxes } from './broadcast'
import { cast } from './cast'
import { binary, div, mul } from './elementwise'

const NUMBERS = ['float32', 'int32'] as const

const keptAxes = (x: Spec, axes: readonly number[]) =>
  x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))

const reduced = (where: string, x: Spec, axes: readonly number[]): readonly number[] => {
  checkSomeAxes(where, axes, x.shape.length)
  return axes.every((axis) => x.shape[axis] > 0)
    ? dropAxes(x.shape, axes)
    : fail({ where, given: `shape ${showShape(x.shape)}`, expected: 'at least one element to choose from' })
}

const largestOf = (where: string, x: Spec, axes: readonly number[]): Spec => ({
  shape: reduced(where, x, axes),
  dtype: commonType(where, [x], NUMBERS),
})

/** The axes that are reduced are mixed. */
const withoutMixed = ({ shape }: Spec, axes: readonly number[]): Notation => ({
  inputs: [numbered(shape, (axis) => axes.includes(axis))],
  result: dropAxes([...shape.keys()], axes),
})

/** Equal largest elements share the cotangent evenly. */
export const amaxPrimitive: Primitive<{ axes: readonly number[] }> = {
  name: 'amax',
  attributes: t.type({ axes: wholes }),
  operands: 1,
  cost: 'arithmetic',
  shape: ([x], { axes }) => largestOf('max', x, axes),
  meaning: ([x], { axes }, [from], to) => {
    const place = placeOf(from.shape, keptAxes(from, axes), to.shape)
    const largest = new Float64Array(sizeOf(to.shape)).fill(-Infinity)
    for (let i = 0; i < x.length; i++) largest[place(i)] = Math.max(largest[place(i)], x[i])
    return largest
  },
  adjoint: (g, [x], { axes }, y) => {
    const spread = (small: AnyTensor) => broadcast(small, x.shape, keptAxes(x, axes))
    const winners = cast(binary('equal', x, spread(y)), 'float32')
    return [mul(winners, spread(div(g, sumAxes(winners, axes))))]
  },
  batched: ([x], _, { axes }) =>
    amax(
      x,
      axes.map((axis) => axis + 1),
    ),
  slopes: 'moved',
  axes: ({ axes }, [x]) => withoutMixed(x, axes),
}

/** Index of the first largest element along one axis; what is no number counts as larger than any. */
export const argmaxPrimitive: Primitive<{ axis: number }> = {
  name: 'argmax',
  attributes: t.type({ axis: whole }),
  operands: 1,
  cost: 'arithmetic',
  shape: ([x], { axis }) => {
    commonType('argmax', [x], NUMBERS)
    return { shape: reduced('argmax', x, [axis]), dtype: 'int32' }
  },
  meaning: ([x], { axis }, [{ shape }], to) => {
    const inner = sizeOf(shape.slice(axis + 1))
    return tabulate(sizeOf(to.shape), (i) => {
      const start = Math.floor(i / inner) * shape[axis] * inner + (i % inner)
      const row = tabulate(shape[axis], (k) => x[start + k * inner])
      const largest = row.reduce((a, b) => Math.max(a, b))
      return row.findIndex((value) => Object.is(value, largest) || value === largest)
    })
  },
  adjoint: () => [undefined],
  batched: ([x], _, { axis }) => argmax(x, axis + 1),
  slopes: 'mixed',
  axes: ({ axis }, [x]) => withoutMixed(x, [axis]),
}

/** Refuses what has no largest element along the axes, in the name of who asks for it. */
export const checkLargest = (where: string, x: Spec, axes: readonly number[]): void => {
  if (axes.length > 0) largestOf(where, x, axes)
}

export const amax = (x: AnyTensor, axes: readonly number[]): AnyTensor =>
  axes.length === 0 ? x : build(amaxPrimitive, [x], { axes: [...axes].sort((a, b) => a - b) })

export const argmax = (x: AnyTensor, axis: number): AnyTensor => build(argmaxPrimitive, [x], { axis })
