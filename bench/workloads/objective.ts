/**
 * A workload in the words of Weyl: where its meta-parameters start, and its outer loss. Peers compute the same
 * from the formulas of bench/protocol.md.
 */
import { pipe } from 'fp-ts/function'
import {
  adapt,
  conv2d,
  crossEntropy,
  dense,
  flatten,
  fullSharing,
  input,
  kronecker,
  mse,
  perLayer,
  relu,
  reparam,
} from '../../src'
import { allCircuits, eachCircuit } from './many-circuits'
import { conv4, mlp, rotated } from './layered'
import { type Objective, objective } from './named'
import type { Circuit, Dedicated, Dense, Settings, ShareConv } from './settings'

const denseLayer = ({ inputs, outputs, rank, steps, rate }: Dense): Objective =>
  objective(
    pipe(
      input([inputs]),
      dense(outputs, { bias: false }),
      reparam(fullSharing({ rank })),
      adapt({ loss: mse, steps, rate: perLayer(rate) }),
    ),
  )

const convolution = ({ size, channels, steps, rate }: ShareConv): Objective =>
  objective(
    pipe(
      input([size, size, 1]),
      conv2d(channels, 3, { bias: false }),
      reparam(kronecker),
      adapt({ loss: mse, steps, rate: perLayer(rate) }),
    ),
  )

const singleCircuit = (settings: Circuit | Dedicated): Objective => {
  const { size, channels, rank, classes, steps, rate } = settings
  return objective(
    pipe(
      input([size, size, 1]),
      conv2d(channels, 3),
      reparam(kronecker),
      relu,
      flatten,
      dense(classes),
      reparam(fullSharing({ rank })),
      adapt({ loss: crossEntropy, steps, rate: perLayer(rate) }),
    ),
  )
}

/** The meta-parameters and the outer loss of a workload. */
export const objectiveOf = (settings: Settings): Objective => {
  switch (settings.kind) {
    case 'dense':
      return denseLayer(settings)
    case 'shareConv':
      return convolution(settings)
    case 'circuit':
      return singleCircuit(settings)
    case 'dedicated':
      return eachCircuit(settings.circuits, singleCircuit(settings))
    case 'dedicatedAll':
      return objective(
        pipe(
          allCircuits(settings),
          adapt({ loss: crossEntropy, steps: settings.steps, rate: perLayer(settings.rate) }),
        ),
      )
    case 'conv4':
      return conv4(settings)
    case 'mlp':
      return mlp(settings)
    case 'rotated':
      return rotated(settings)
  }
}
