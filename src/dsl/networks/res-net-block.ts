/**
 * The residual block of ResNet-12, as few-shot papers have it (Lee et al., "Meta-learning with differentiable convex
 * optimization", CVPR 2019): three convolutions of 3 × 3, each with batch normalisation, beside one of 1 × 1; their sum,
 * and half of the places along each axis.
 */
import { pipe } from 'fp-ts/function'
import type { Tensor } from '../core/tensor'
import { leakyRelu } from '../functions/activations'
import { add } from '../primitives/elementwise'
import { branch } from './blocks'
import { conv2d } from './convolution'
import { andThen, type Start } from './net'
import { batchNorm } from './normalisation'
import { maxPool, pointwise } from './parameterless'

const leaky = pointwise(leakyRelu(0.1), 'leakyRelu')

const SAME = { padding: 'same', bias: false } as const

/**
 * [H, W, I] → [H / 2, W / 2, channels]. It is a block: for `named`.
 *
 * @example
 * const net = pipe(input([84, 84, 3]), named('first', resNetBlock(64)), named('second', resNetBlock(160)))
 * net.output.shape // [21, 21, 160]
 */
export const resNetBlock =
  <C extends number>(channels: C) =>
  <H extends number, W extends number, I extends number>(start: Start<Tensor<readonly [H, W, I]>>) => {
    const both = pipe(
      start,
      branch({
        /** Three convolutions of 3 × 3. */
        main: (x) =>
          pipe(
            x,
            conv2d(channels, 3, SAME),
            batchNorm,
            leaky,
            conv2d(channels, 3, SAME),
            batchNorm,
            leaky,
            conv2d(channels, 3, SAME),
            batchNorm,
          ),
        /** One of 1 × 1, beside them. */
        shortcut: (x) => pipe(x, conv2d(channels, 1, SAME), batchNorm),
      }),
    )
    return pipe(
      andThen(both, 'sum', ({ main, shortcut }) => add(main, shortcut) as typeof main),
      leaky,
      maxPool(2),
    )
  }
