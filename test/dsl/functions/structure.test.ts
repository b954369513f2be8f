/** The functions that only move numbers. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type Shape, sizeOf } from '../../../src/dsl/core/shape'
import type { Tensor } from '../../../src/dsl/core/tensor'
import {
  broadcastTo,
  concat,
  flip,
  pad,
  ravel,
  reshape,
  roll,
  slice,
  stack,
  transpose,
} from '../../../src/dsl/functions/structure'
import { valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { assertSameMeaning, run, shuffled, someAxes, test } from '../../laws'

import { tensors } from './drawn'

/** A tensor and the same values from index loops: `source` says where each result comes from. */
const moved = async (
  f: (x: Tensor) => Tensor,
  x: Tensor,
  shape: Shape,
  source: (index: readonly number[]) => readonly number[],
): Promise<void> => {
  const strides = (of: Shape) => of.map((_, axis) => sizeOf(of.slice(axis + 1)))
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const from = source(strides(shape).map((stride, axis) => Math.floor(i / stride) % shape[axis]))
    const inside = from.every((at, axis) => at >= 0 && at < x.shape[axis])
    return inside ? valuesOf(x)[from.reduce((place, at, axis) => place + at * strides(x.shape)[axis], 0)] : 0
  })
  const result = await run(reference, f, [x] as const)
  expect(result.shape).toEqual(shape)
  expect(Array.from(valuesOf(result))).toEqual(values)
}

const axesOf = (x: Tensor): readonly number[] => x.shape.map((_, axis) => axis)

describe('movement', () => {
  test.prop([tensors, fc.gen()])(
    'transpose, flip, slice, pad and broadcastTo put numbers where they say',
    async (x, gen) => {
      const order = gen(() => shuffled(axesOf(x)))
      const shape = order.map((axis) => x.shape[axis])
      await moved(
        (y) => transpose(y, order),
        x,
        shape,
        (index) => axesOf(x).map((axis) => index[order.indexOf(axis)]),
      )
      const axes = gen(() => someAxes(x.shape))
      await moved(
        (y) => flip(y, axes),
        x,
        x.shape,
        (index) => index.map((at, axis) => (axes.includes(axis) ? x.shape[axis] - 1 - at : at)),
      )
      const before = axesOf(x).map((axis) => (axis + order[0]) % 3)
      const wide = x.shape.map((n, axis) => n + before[axis] + 1)
      await moved(
        (y) =>
          pad(
            y,
            before,
            axesOf(x).map(() => 1),
          ),
        x,
        wide,
        (index) => index.map((at, axis) => at - before[axis]),
      )
      const begin = x.shape.map((n) => Math.floor(n / 2))
      await moved(
        (y) =>
          slice(
            y,
            begin,
            x.shape.map((n, axis) => n - begin[axis]),
          ),
        x,
        x.shape.map((n, axis) => n - begin[axis]),
        (index) => index.map((at, axis) => at + begin[axis]),
      )
      const [along] = axes
      await moved(
        (y) => roll(y, order[0] - 2, along - x.shape.length),
        x,
        x.shape,
        (index) => index.with(along, (index[along] + 2 - order[0] + 4 * x.shape[along]) % x.shape[along]),
      )
      await moved(
        (y) => stack([y, flip(y, axes)], along),
        x,
        x.shape.toSpliced(along, 0, 2),
        (index) => {
          const from = index.toSpliced(along, 1)
          return index[along] === 0
            ? from
            : from.map((at, axis) => (axes.includes(axis) ? x.shape[axis] - 1 - at : at))
        },
      )
      await moved(
        (y) => broadcastTo(y, [3, ...x.shape] as Shape),
        x,
        [3, ...x.shape],
        ([, ...index]) => index,
      )
    },
  )

  test.prop([tensors, fc.gen()])('is undone by its inverse', async (x, gen) => {
    const order = gen(() => shuffled(axesOf(x)))
    const axes = gen(() => someAxes(x.shape))
    const [axis] = axes
    const half = x.shape.map((n, i) => (i === axis ? Math.ceil(n / 2) : n))
    const rest = x.shape.with(axis, x.shape[axis] - half[axis])
    const inverses: readonly ((y: Tensor) => Tensor)[] = [
      (y) =>
        transpose(
          transpose(y, order),
          axesOf(x).map((i) => order.indexOf(i)),
        ),
      (y) => flip(flip(y, axes), axes),
      (y) => reshape(ravel(y), x.shape),
    ]
    for (const f of inverses) await assertSameMeaning(f, (y: Tensor) => y, [x])
    const padded = (y: Tensor) =>
      pad(
        y,
        axesOf(x).map((i) => i + 1),
        axesOf(x).map(() => 2),
      )
    await assertSameMeaning(
      (y: Tensor) =>
        slice(
          padded(y),
          axesOf(x).map((i) => i + 1),
          x.shape,
        ),
      (y: Tensor) => y,
      [x],
    )
    if (rest[axis] === 0) return
    const cut = (y: Tensor) => [
      slice(
        y,
        axesOf(x).map(() => 0),
        half,
      ),
      slice(
        y,
        axesOf(x).map((i) => (i === axis ? half[axis] : 0)),
        rest,
      ),
    ]
    await assertSameMeaning(
      (y: Tensor) => concat(cut(y), axis - x.shape.length),
      (y: Tensor) => y,
      [x],
    )
  })
})
