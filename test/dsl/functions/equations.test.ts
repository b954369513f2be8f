/** Equations between functions of the language. */
import * as fc from 'fast-check'
import { describe } from 'vitest'
import { type Shape } from '../../../src/dsl/core/shape'
import type { Tensor } from '../../../src/dsl/core/tensor'
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
import { literal } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { assertSameMeaning, calls, numbers, obeysTheLaws, shapes, someAxes, uneven, test } from '../../laws'

import { floats, images, ofShape, tensors } from './drawn'

type Image = Tensor<readonly [number, number, number]>

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
