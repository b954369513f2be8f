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
  type Learner,
  metaLoss,
  mse,
  perLayer,
  relu,
  reparam,
  type Tree,
} from '../../src'
import type { Named } from '../../src/dsl/networks/records'
import { allCircuits, eachCircuit } from './many-circuits'
import type { Objective } from './named'
import type { Circuit, Dedicated, Dense, Settings, ShareConv } from './settings'

/** The types of a learner's parameters are lost on purpose: here they come from files, by name. */
const objective = <
  In extends Tree,
  Out extends Tree,
  Target extends Tree,
  Slow extends Named,
  Fast extends Named,
  R extends Tree,
>(
  learner: Learner<In, Out, Target, Slow, Fast, R>,
): Objective => {
  const loss = metaLoss(learner)
  return {
    init: (source) => learner.init(source),
    loss: (meta, tasks) => loss(meta as Parameters<typeof loss>[0], tasks),
  }
}

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
  }
}
