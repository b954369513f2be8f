/** The models of the table sharing × learner, on both of its problems; a name is `sharing · learner`. */
import { pipe } from 'fp-ts/function'
import type { Tensor } from '../dsl/core/tensor'
import { abs, neg } from '../dsl/functions/arithmetic'
import { crossEntropy, mse } from '../dsl/functions/losses'
import { adapt } from '../dsl/learning/adapt'
import { prototypical } from '../dsl/learning/prototypical'
import { perLayer } from '../dsl/learning/rates'
import { regularised } from '../dsl/learning/regularised'
import { chain, proximal, softThreshold } from '../dsl/learning/transformations'
import { allSlow } from '../dsl/networks/all-slow'
import { dense } from '../dsl/networks/dense'
import { circuits, embedding, kroneckerFeatures, lines } from '../models/ways-to-share'
import { type Model, model, tunable } from '../runs/training'
import { outerOf, type Training, trainingSpace, type Way, waySpace } from './tunables'
import { adaptedInAllWays, type Outer } from './ways-to-adapt'

export interface Steps {
  readonly innerSteps: number
  readonly outerRate: number
}

/**
 * Where models start: an inner rate, and an outer one as a multiple of that of the run. Logits of distributions need
 * larger steps than U, and row-stochastic ones, whose first losses are thousands, a bound on them.
 */
const startsFrom = ({ innerSteps, outerRate }: Steps) => {
  const start = (innerRate: number, times: number, clip: Way['clip'] = 'none'): Way => ({
    innerRate,
    innerSteps,
    outerRate: times * outerRate,
    clip,
  })
  const sparse = (setting: Training) =>
    chain(
      outerOf(setting),
      proximal({ prox: softThreshold(setting.outerRate / 10), at: (path) => path.endsWith('.U') }),
    )
  return {
    plain: (innerRate: number): Outer => ({ start: start(innerRate, 1), outer: outerOf }),
    quick: (innerRate: number): Outer => ({ start: start(innerRate, 3), outer: outerOf }),
    logits: (innerRate: number): Outer => ({ start: start(innerRate, 10), outer: outerOf }),
    rows: (innerRate: number): Outer => ({ start: start(innerRate, 100, '1'), outer: outerOf }),
    sparse: (innerRate: number): Outer => ({ start: start(innerRate, 1), outer: sparse }),
  }
}

export const lineModels = (steps: Steps): readonly Model[] => {
  const from = startsFrom(steps)
  const ways = adaptedInAllWays<Tensor<readonly [68]>, Tensor<readonly [68]>>({
    loss: mse,
    space: waySpace(0.01, 2),
  })
  return [
    ...ways('none', lines.none, from.plain(0.1)),
    // U starts small, and with it what a step on v does to the weights
    ...ways('U v', lines.full, from.plain(1)),
    ...ways('low rank', lines.lowRank, from.quick(0.3)),
    ...ways('doubly stochastic', lines.doublyStochastic, from.logits(0.1)),
    ...ways('row-stochastic', lines.rowStochastic, from.rows(0.02)),
    ...ways('sparse U v', lines.full, from.sparse(1)),
    ...ways('softly U v', lines.softly, from.plain(1)),
  ]
}

/** What a wider range is worth, in nats per radian. */
const REWARD = 0.1

export const circuitModels = (steps: Steps): readonly Model[] => {
  const from = startsFrom(steps)
  const space = waySpace(0.002, 0.2)
  const ways = adaptedInAllWays<Tensor<readonly [10]>, Tensor<readonly [], 'int32'>>({
    loss: crossEntropy,
    space,
  })
  const how = ({ innerSteps, innerRate }: Way) =>
    adapt({ loss: crossEntropy, steps: innerSteps, rate: perLayer(innerRate) })
  const rotating = (setting: Way) =>
    pipe(
      circuits.learnedRotations,
      how(setting),
      regularised({ penalty: ({ slow }) => neg(abs(slow.rotations.range)), strength: REWARD }),
    )
  const headOnly = (setting: Way) => pipe(kroneckerFeatures, allSlow, dense(10), how(setting))
  const byMeans = pipe(embedding, prototypical({ classes: 10 }))
  const trained: Training = { outerRate: steps.outerRate, clip: 'none' }
  return [
    ...ways('none', circuits.none, from.plain(0.005)),
    ...ways('U v', circuits.full, from.plain(0.05)),
    ...ways('low rank', circuits.lowRank, from.plain(0.05)),
    // three steps of 0.05 kill its units at once
    ...ways('doubly stochastic', circuits.doublyStochastic, from.plain(0.01)),
    ...ways('row-stochastic', circuits.rowStochastic, from.logits(0.05)),
    ...ways('sparse U v', circuits.full, from.sparse(0.05)),
    ...ways('softly U v', circuits.softly, from.plain(0.05)),
    tunable(space, from.plain(0.05).start, (s) => model('learned rotations · MAML', rotating(s), outerOf(s))),
    tunable(space, from.plain(0.005).start, (s) => model('U v · ANIL', headOnly(s), outerOf(s))),
    tunable(trainingSpace, trained, (s) => model('U v · prototypical', byMeans, outerOf(s))),
  ]
}
