/** Equations between functions of the language, and the functions that only move numbers. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { type Shape, sizeOf } from '../../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { softplus, tanh } from '../../../src/dsl/functions/activations'
import { add, div, exp, log, mul, neg, sub } from '../../../src/dsl/functions/arithmetic'
import { conv1d, conv2d, locallyConnected2d } from '../../../src/dsl/functions/convolution'
import { logSoftmax, softmax, standardise } from '../../../src/dsl/functions/normalisation'
import { avgPool, maxPool } from '../../../src/dsl/functions/pooling'
import { einsum, matmul } from '../../../src/dsl/functions/products'
import { max, mean, sum } from '../../../src/dsl/functions/reductions'
import {
  broadcastTo,
  concat,
  flip,
  pad,
  ravel,
  reshape,
  slice,
  transpose,
} from '../../../src/dsl/functions/structure'
import { literal, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import {
  assertSameMeaning,
  calls,
  isFloat,
  numbers,
  obeysTheLaws,
  run,
  shapes,
  shuffled,
  someAxes,
  uneven,
} from '../../laws'

type Image = Tensor<readonly [number, number, number]>

const floats = (entries: fc.Arbitrary<AnyTensor>): fc.Arbitrary<Tensor> => entries.filter(isFloat)
const ofShape = <S extends Shape>(shape: S): fc.Arbitrary<Tensor<S>> =>
  numbers(shape).map((x) => tensor(valuesOf(x), shape))
const tensors = shapes(1).chain((shape) => floats(numbers(shape)))
const images = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 2 }))
  .chain((shape) => ofShape(shape))

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

describe('equations', () => {
  test.prop([tensors])('softmax = exp of logSoftmax, and neither sees a shift', async (x) => {
    await assertSameMeaning(softmax, (y: Tensor) => exp(logSoftmax(y)), [x])
    await assertSameMeaning((y: Tensor) => softmax(add(y, 100)), softmax, [x])
  })

  test.prop([shapes(1, 3).chain((shape) => floats(uneven(shape)))])(
    'standardise is the same for 3x + 4, up to its 10⁻⁵',
    async (x) => {
      await assertSameMeaning((y: Tensor) => standardise(add(mul(y, 3), 4)), standardise, [x], 1e-3)
    },
  )

  test.prop([tensors, fc.gen()])('mean = sum / count, max = −min of −x, over any axes', async (x, gen) => {
    const axes = gen(() => someAxes(x.shape))
    const count = axes.reduce((n, axis) => n * x.shape[axis], 1)
    await assertSameMeaning(
      (y: Tensor): Tensor => mean(y, axes),
      (y: Tensor): Tensor => div(sum(y, axes), count),
      [x],
    )
    await assertSameMeaning(
      (y: Tensor): Tensor => max(y),
      (y: Tensor): Tensor => max(max(y, axes)),
      [x],
    )
  })

  test.prop([tensors])('softplus(x) − softplus(−x) = x, and its derivative is 1 / (1 + e⁻ˣ)', async (x) => {
    await assertSameMeaning(
      (y: Tensor) => sub(softplus(y), softplus(neg(y))),
      (y: Tensor) => y,
      [x],
    )
    const slope = (y: Tensor) => grad((z: Tensor) => sum(softplus(z)))(y)
    await assertSameMeaning(slope, (y: Tensor) => div(1, add(exp(neg(y)), 1)), [x])
    await assertSameMeaning((y: Tensor) => log(exp(tanh(y))), tanh, [x])
  })

  test.prop([images, fc.gen()])(
    'a layer with the same kernel everywhere is a convolution',
    async (x, gen) => {
      const [height, width, channels] = x.shape
      const kernel = gen(() => ofShape([2, 2, channels, 2] as const))
      await assertSameMeaning(
        (y: Image, k: Tensor<readonly [number, number, number, number]>): Tensor =>
          locallyConnected2d(y, broadcastTo(k, [height - 1, width - 1, 2, 2, channels, 2] as Shape)),
        (y: Image, k: Tensor<readonly [number, number, number, number]>): Tensor => conv2d(y, k),
        [x, kernel],
      )
    },
  )

  test.prop([images])('mean pooling is a convolution, and the largest of one is itself', async (x) => {
    const box = broadcastTo(literal(0.25), [2, 2, 1, 1])
    const first = (y: Image): Tensor<readonly [number, number, 1]> =>
      slice(y, [0, 0, 0], [x.shape[0], x.shape[1], 1])
    await assertSameMeaning(
      (y: Image): Tensor => avgPool(first(y), 2, 1),
      (y: Image): Tensor => conv2d(first(y), box),
      [x],
    )
    await assertSameMeaning(
      (y: Image): Tensor => maxPool(y, 1),
      (y: Image): Tensor => y,
      [x],
    )
  })

  test.prop([ofShape([5, 2] as const), ofShape([3, 2, 4] as const)])(
    'a convolution in one dimension is one in two',
    async (x, kernel) => {
      const [a, b] = [{ stride: 2, padding: 'same' }, {}] as const
      for (const steps of [a, b])
        await assertSameMeaning(
          (y: Tensor<readonly [5, 2]>, k: Tensor<readonly [3, 2, 4]>): Tensor => conv1d(y, k, steps),
          (y: Tensor<readonly [5, 2]>, k: Tensor<readonly [3, 2, 4]>): Tensor => {
            const plane: Tensor = conv2d(reshape(y, [5, 1, 2]), reshape(k, [3, 1, 2, 4]), steps)
            return reshape(plane, [plane.shape[0], 4])
          },
          [x, kernel],
        )
    },
  )

  test.prop([ofShape([2, 3] as const), ofShape([3, 4] as const)])(
    'matmul is the einsum, and its transpose turns around',
    async (x, y) => {
      type A = Tensor<readonly [2, 3]>
      type B = Tensor<readonly [3, 4]>
      await assertSameMeaning(
        (a: A, b: B): Tensor => matmul(a, b),
        (a: A, b: B): Tensor => einsum('ij,jk->ik', a, b),
        [x, y],
      )
      await assertSameMeaning(
        (a: A, b: B): Tensor => transpose(matmul(a, b), [1, 0]),
        (a: A, b: B): Tensor => matmul(transpose(b, [1, 0]), transpose(a, [1, 0])),
        [x, y],
      )
    },
  )
})

obeysTheLaws(
  'all movements together',
  shapes(1, 3).chain((shape) =>
    calls(
      'movements',
      (x: Tensor, y: Tensor) => {
        const both = concat(
          [
            flip(x, [0]),
            pad(
              y,
              shape.map(() => 0),
              shape.map(() => 0),
            ),
          ],
          -1,
        )
        return ravel(
          slice(
            both,
            shape.map(() => 0),
            shape,
          ),
        )
      },
      [numbers(shape), numbers(shape)],
    ),
  ),
)
