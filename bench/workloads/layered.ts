/**
 * Networks of ordinary layers: those of MAML (Finn et al., 2017) for images and for curves, and the group convolutions
 * of the Rotated MNIST benchmark, which are trained without an inner loop.
 */
import { pipe } from 'fp-ts/function'
import {
  adapt,
  batchNorm,
  conv2d,
  crossEntropy,
  cyclicRotated,
  dense,
  flatten,
  input,
  maxPool,
  mse,
  perLayer,
  relu,
  sharedRotated,
  supervised,
} from '../../src'
import { type Objective, objective } from './named'
import type { Conv4, Mlp, Rotated } from './settings'

/** No bias where the mean of the batch is taken away next: it would move nothing. */
const same = { padding: 'same', bias: false } as const

/** Four times a convolution, its batch normalised, relu and pooling; one dense layer. */
export const conv4 = ({ size, inputs, channels, classes, steps, rate }: Conv4): Objective => {
  const half = pipe(
    input([size, size, inputs]),
    conv2d(channels, 3, same),
    batchNorm,
    relu,
    maxPool(2),
    conv2d(channels, 3, same),
    batchNorm,
    relu,
    maxPool(2),
  )
  return objective(
    pipe(
      half,
      conv2d(channels, 3, same),
      batchNorm,
      relu,
      maxPool(2),
      conv2d(channels, 3, same),
      batchNorm,
      relu,
      maxPool(2),
      flatten,
      dense(classes),
      adapt({ loss: crossEntropy, steps, rate: perLayer(rate) }),
    ),
  )
}

/** From one number to one number, through two hidden layers. */
export const mlp = ({ hidden, steps, rate }: Mlp): Objective =>
  objective(
    pipe(
      input([1]),
      dense(hidden),
      relu,
      dense(hidden),
      relu,
      dense(1),
      adapt({ loss: mse, steps, rate: perLayer(rate) }),
    ),
  )

/** Ordinary training. */
export const rotated = ({ fields, turns }: Rotated): Objective =>
  objective(pipe(sharedRotated(fields, cyclicRotated(turns)), supervised(crossEntropy)))
