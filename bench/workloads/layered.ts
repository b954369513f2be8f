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
  type Net,
  perLayer,
  relu,
  sharedRotated,
  supervised,
  type Tensor,
} from '../../src'
import type { Named } from '../../src/dsl/networks/records'
import { type Objective, objective } from './named'
import type { Conv4, Mlp, Rotated } from './settings'

/** No bias where the mean of the batch is taken away next: it would move nothing. */
const same = { padding: 'same', bias: false } as const

type Images = Tensor<readonly [number, number, number]>

/** A convolution, its batch normalised, relu and pooling; parameters known by name only, which costs the compiler less. */
const block =
  (channels: number) =>
  (net: Net<Images, Images, Named, Named>): Net<Images, Images, Named, Named> =>
    pipe(net, conv2d(channels, 3, same), batchNorm, relu, maxPool(2))

/** Four blocks, and one dense layer. */
export const conv4 = ({ size, inputs, channels, classes, steps, rate }: Conv4): Objective => {
  const next = block(channels)
  return objective(
    pipe(
      next(input([size, size, inputs])),
      next,
      next,
      next,
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
