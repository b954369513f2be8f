/**
 * Networks of ordinary layers: those of MAML (Finn et al., 2017) for images and for curves, and the group convolutions
 * of the Rotated MNIST benchmark, which are trained without an inner loop.
 */
import { pipe } from 'fp-ts/function'
import {
  adapt,
  crossEntropy,
  cyclicRotated,
  dense,
  input,
  mse,
  perLayer,
  relu,
  sharedRotated,
  supervised,
} from '../../src'
import { pooledConv4 } from '../../src/models/conv4'
import { type Objective, objective } from './named'
import type { Conv4, Mlp, Rotated } from './settings'

/** Four blocks, and one dense layer. */
export const conv4 = ({ size, inputs, channels, classes, steps, rate }: Conv4): Objective =>
  objective(
    pipe(
      pooledConv4([size, size, inputs], channels),
      dense(classes),
      adapt({ loss: crossEntropy, steps, rate: perLayer(rate) }),
    ),
  )

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
