/**
 * The models of the augmentation experiment, and what their claim has to hold against. Kronecker sharing starts at
 * identities, where it is the plain network: so MAML is also the control whose sharing is frozen at its start.
 */
import { pipe } from 'fp-ts/function'
import { crossEntropy } from '../dsl/functions/losses'
import { adapt } from '../dsl/learning/adapt'
import { prototypical } from '../dsl/learning/prototypical'
import { fewShotFeatures, largeFewShot, plainFewShot, sharedFewShot } from '../models/few-shot'
import { type Model, model, tunable } from '../runs/training'
import { type Adapting, adaptingSpace, outerOf, rateOf, type Training, trainingSpace } from './tunables'

/** In the order of the table; the first is what the claim is about. */
export const augmentedNames = [
  'MSR, Kronecker sharing',
  'MAML',
  'MAML, as many parameters',
  'MAML, as much time',
  'prototypical network',
] as const

interface Asked {
  /** For all models, where they are given. */
  readonly innerSteps: number | undefined
  readonly outerRate: number | undefined
}

/** Where models stand untuned. */
const START: Adapting = { innerRate: 0.05, rates: 'per layer', innerSteps: 3, outerRate: 1e-3, clip: 'none' }

const space = adaptingSpace(0.01, 1)

/**
 * An outer step of MSR costs 1.21 to 1.28 times one of MAML with as many inner steps (in multiply-adds and numbers
 * moved, as the compiler counts them).
 */
const LONGER = 1.3

export const augmentedModels = (
  image: readonly [height: number, width: number, channels: number],
  ways: number,
  { innerSteps, outerRate }: Asked,
): readonly Model[] => {
  const start: Adapting = {
    ...START,
    ...(innerSteps !== undefined && { innerSteps }),
    ...(outerRate !== undefined && { outerRate }),
  }
  const trained: Training = { outerRate: start.outerRate, clip: start.clip }
  const how = (s: Adapting) => adapt({ loss: crossEntropy, steps: s.innerSteps, rate: rateOf(s) })
  const [msr, maml, large, long, means] = augmentedNames
  const plain = plainFewShot(image, ways)
  return [
    tunable(space, start, (s) => model(msr, pipe(sharedFewShot(image, ways), how(s)), outerOf(s))),
    tunable(space, start, (s) => model(maml, pipe(plain, how(s)), outerOf(s))),
    tunable(space, start, (s) => model(large, pipe(largeFewShot(image, ways), how(s)), outerOf(s))),
    tunable(space, start, (s) => ({
      ...model(long, pipe(plain, how(s)), outerOf(s)),
      longer: LONGER,
    })),
    tunable(trainingSpace, trained, (s) =>
      model(means, pipe(fewShotFeatures(image), prototypical({ classes: ways })), outerOf(s)),
    ),
  ]
}
