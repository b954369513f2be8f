/** The models of the table sharing × learner, on both of its problems; a name is `sharing · learner`. */
import { pipe } from 'fp-ts/function'
import type { Tensor } from '../dsl/core/tensor'
import { abs, neg } from '../dsl/functions/arithmetic'
import { crossEntropy, mse } from '../dsl/functions/losses'
import { adapt } from '../dsl/learning/adapt'
import { proximal, softThreshold } from '../dsl/learning/proximal'
import { prototypical } from '../dsl/learning/prototypical'
import { perLayer } from '../dsl/learning/rates'
import { regularised } from '../dsl/learning/regularised'
import { adam, chain, clipByNorm, type Transformation } from '../dsl/learning/transformation'
import { allSlow } from '../dsl/networks/all-slow'
import { dense } from '../dsl/networks/dense'
import { circuits, embedding, kroneckerFeatures, lines } from '../models/ways-to-share'
import { model, type Model } from '../runs/model'
import { adaptedInAllWays } from './ways-to-adapt'

export interface Steps {
  readonly innerSteps: number
  readonly outerRate: number
}

/**
 * Where an outer optimiser starts: logits of distributions need larger steps than U, and row-stochastic ones, whose
 * first losses are thousands, a bound on them.
 */
const outerOf = (rate: number) => {
  const sparse = proximal({ prox: softThreshold(rate / 10), at: (path) => path.endsWith('.U') })
  return {
    plain: adam(rate),
    quick: adam(3 * rate),
    logits: adam(10 * rate),
    rows: chain(clipByNorm(1), adam(100 * rate)),
    sparse: chain(adam(rate), sparse),
  } satisfies Readonly<Record<string, Transformation>>
}

export const lineModels = ({ innerSteps, outerRate }: Steps): readonly Model[] => {
  const outer = outerOf(outerRate)
  const from = (rate: number) =>
    adaptedInAllWays<readonly [68], Tensor<readonly [68]>>({ loss: mse, steps: innerSteps, rate })
  return [
    ...from(0.1)('none', lines.none, outer.plain),
    // U starts small, and with it what a step on v does to the weights
    ...from(1)('U v', lines.full, outer.plain),
    ...from(0.3)('low rank', lines.lowRank, outer.quick),
    ...from(0.1)('doubly stochastic', lines.doublyStochastic, outer.logits),
    ...from(0.02)('row-stochastic', lines.rowStochastic, outer.rows),
    ...from(1)('sparse U v', lines.full, outer.sparse),
    ...from(1)('softly U v', lines.softly, outer.plain),
  ]
}

/** What a wider range is worth, in nats per radian. */
const REWARD = 0.1

export const circuitModels = ({ innerSteps, outerRate }: Steps): readonly Model[] => {
  const outer = outerOf(outerRate)
  const how = { loss: crossEntropy, steps: innerSteps }
  const from = (rate: number) =>
    adaptedInAllWays<readonly [10], Tensor<readonly [], 'int32'>>({ ...how, rate })
  const rotating = pipe(
    circuits.learnedRotations,
    adapt({ ...how, rate: perLayer(0.05) }),
    regularised({ penalty: ({ slow }) => neg(abs(slow.rotations.range)), strength: REWARD }),
  )
  const headOnly = pipe(kroneckerFeatures, allSlow, dense(10), adapt({ ...how, rate: perLayer(0.005) }))
  return [
    ...from(0.005)('none', circuits.none, outer.plain),
    ...from(0.05)('U v', circuits.full, outer.plain),
    ...from(0.05)('low rank', circuits.lowRank, outer.plain),
    // three steps of 0.05 kill its units at once
    ...from(0.01)('doubly stochastic', circuits.doublyStochastic, outer.plain),
    ...from(0.05)('row-stochastic', circuits.rowStochastic, outer.logits),
    ...from(0.05)('sparse U v', circuits.full, outer.sparse),
    ...from(0.05)('softly U v', circuits.softly, outer.plain),
    model('learned rotations · MAML', rotating, outer.plain),
    model('U v · ANIL', headOnly, outer.plain),
    model('U v · prototypical', pipe(embedding, prototypical({ classes: 10 })), outer.plain),
  ]
}
