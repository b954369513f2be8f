/** Accesses: reading through a moved access = moving the numbers, then reading. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type Shape, sizeOf, stridesOf } from '../../src/dsl/core/shape'
import { build, type Primitive } from '../../src/dsl/core/primitive'
import type { Attributes } from '../../src/dsl/core/tensor'
import { placeholder } from '../../src/dsl/primitives/leaves'
import { primitives } from '../../src/dsl/primitives'
import { meaningOf } from '../../src/dsl/primitives/rules'
import {
  type Access,
  broadcasted,
  flipped,
  isSeen,
  laidStrides,
  reshaped,
  rowByRow,
  sliced,
  stridesAlong,
  transposed,
  windowed,
} from '../../src/loops/access'
import { usual } from './targets'
import { test } from '../laws/law'

interface View {
  readonly access: Access | undefined
  readonly shape: Shape
  readonly values: readonly number[]
}

/** What an access reads from memory that holds 0, 1, 2, … */
const read = ({ offset, strides }: Access, shape: Shape): readonly number[] =>
  Array.from({ length: sizeOf(shape) }, (_, i) =>
    stridesOf(shape).reduce(
      (place, stride, axis) => place + (Math.floor(i / stride) % shape[axis]) * strides[axis],
      offset,
    ),
  )

const moved = <A extends Attributes>(
  { values, shape }: View,
  primitive: Primitive<A>,
  attributes: A,
  access: Access | undefined,
): View => {
  const { op, shape: to } = build(primitive, [placeholder(shape)], attributes)
  const spec = { shape: to, dtype: 'float32' } as const
  return {
    access,
    shape: to,
    values: [...meaningOf(op, [Float64Array.from(values)], [{ shape, dtype: 'float32' }], spec)],
  }
}

/** Ways to move a view, picked by numbers. */
const moves: readonly ((view: View, access: Access, n: number) => View)[] = [
  (view, access, n) => {
    const order = [...view.shape.keys()].map((i) => (i + n) % view.shape.length)
    return moved(view, primitives.transpose, { order }, transposed(access, order))
  },
  (view, access, n) => {
    const axes = view.shape.map((_, i) => i + (i >= n % 3 ? 1 : 0))
    const shape = [...view.shape]
    shape.splice(Math.min(n % 3, shape.length), 0, 2)
    const places = axes.map((axis, i) => (n % 3 > view.shape.length ? i : axis))
    return moved(
      view,
      primitives.broadcast,
      { shape, axes: places },
      broadcasted(access, shape.length, places),
    )
  },
  (view, access, n) => {
    const begin = view.shape.map((size, i) => (i === n % view.shape.length && size > 1 ? 1 : 0))
    const size = view.shape.map((all, i) => all - begin[i])
    return moved(view, primitives.slice, { begin, size }, sliced(access, begin))
  },
  (view, access, n) => {
    const axes = [n % view.shape.length]
    return moved(view, primitives.flip, { axes }, flipped(access, view.shape, axes))
  },
  (view, access, n) => {
    const axis = n % view.shape.length
    if (view.shape[axis] < 2) return view
    const sliding = { axes: [axis], sizes: [2], strides: [1 + (n % 2)] }
    return moved(view, primitives.windows, sliding, windowed(access, sliding))
  },
  (view, access, n) => {
    const total = sizeOf(view.shape)
    const first = Array.from({ length: total }, (_, i) => i + 1).filter((k) => total % k === 0)
    const shape = [first[n % first.length], 1, total / first[n % first.length]]
    return moved(view, primitives.reshape, { shape }, reshaped(access, view.shape, shape))
  },
]

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
const chosen = fc.array(fc.tuple(fc.nat(moves.length - 1), fc.nat(20)), { maxLength: 5 })

describe('an access', () => {
  test.prop([shapes, chosen], { numRuns: 500 })('reads what was moved', (shape, list) => {
    let view: View = {
      access: rowByRow(0, shape),
      shape,
      values: Array.from({ length: sizeOf(shape) }, (_, i) => i),
    }
    for (const [kind, n] of list) {
      if (view.access === undefined || sizeOf(view.shape) > 300) break
      view = moves[kind](view, view.access, n)
    }
    if (view.access !== undefined) expect(read(view.access, view.shape)).toEqual(view.values)
  })

  test('of a reshape that no strides can express is none', () => {
    expect(reshaped(transposed(rowByRow(0, [2, 3]), [1, 0]), [3, 2], [6])).toBeUndefined()
  })

  test.prop([
    fc
      .array(fc.constantFrom(1, 3, 8, 10, 16, 64, 130), { maxLength: 4 })
      .filter((shape) => sizeOf(shape) <= 2 ** 18),
  ])('of a value laid out for vectors reaches every element once', (shape) => {
    const places = read({ slot: 0, offset: 0, strides: laidStrides(shape, usual) }, shape)
    expect(new Set(places).size).toBe(sizeOf(shape))
    expect(places.reduce((a, b) => Math.max(a, b), 0)).toBe(sizeOf(shape) - 1)
  })

  test.prop([fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }), fc.nat(3)])(
    'of a value laid along an axis reaches every element once, side by side along it',
    (shape, place) => {
      const axis = place % shape.length
      const strides = stridesAlong(shape, axis)
      expect(strides[axis]).toBe(1)
      const places = read({ slot: 0, offset: 0, strides }, shape)
      expect([...places].sort((a, b) => a - b)).toEqual(places.map((_, i) => i))
    },
  )

  test('of a value laid out for vectors is that of another shape, or not', () => {
    expect(isSeen([21632, 10, 3], [216320, 3], usual)).toBe(false)
    expect(isSeen([26, 26, 32], [676, 32], usual)).toBe(true)
    expect(isSeen([21632, 10], [21632, 1, 10], usual)).toBe(true)
  })

  test('of a matrix with few columns goes along the rows', () => {
    expect(laidStrides([21632, 10], usual)).toEqual([1, 21632])
    expect(laidStrides([26, 26, 32], usual)).toEqual([26 * 32, 32, 1])
  })
})
