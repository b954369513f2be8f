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
import {
  type Adapting,
  adaptingSpace,
  type Asked,
  asked,
  outerOf,
  rateOf,
  type Training,
  trainingSpace,
} from './tunables'

/** In the order of the table; the first is what the claim is about. */
export const augmentedNames = [
  'MSR, Kronecker sharing',
  'MAML',
  'MAML, as many parameters',
  'MAML, as much time',
  'prototypical network',
] as const

/** Where tuning starts. */
const START: Adapting = { innerRate: 0.05, rates: 'per layer', innerSteps: 3, outerRate: 1e-3, clip: 'none' }

/**
 * What the preset `table` chose of 16 settings on MNIST's validation digits, 5-way 1-shot, where it left the start: it
 * did not for MSR, nor for MAML with as much time.
 */
const MAML: Adapting = { ...START, innerSteps: 2, outerRate: 3e-3, clip: '10' }
const LARGE: Adapting = { ...START, innerRate: 0.1, rates: 'fixed', innerSteps: 5, clip: '10' }
const MEANS: Training = { outerRate: 5e-4, clip: '1' }

const space = adaptingSpace(0.01, 1)

/**
 * An outer step of MSR costs 1.21 to 1.28 times one of MAML with as many inner steps (in multiply-adds and numbers
 * moved, as the compiler counts them).
 */
const LONGER = 1.3

export const augmentedModels = (
  image: readonly [height: number, width: number, channels: number],
  ways: number,
  given: Asked,
): readonly Model[] => {
  const at = asked(given)
  const start = at(START)
  const trained: Training = { outerRate: start.outerRate, clip: start.clip }
  const how = (s: Adapting) => adapt({ loss: crossEntropy, steps: s.innerSteps, rate: rateOf(s) })
  const [msr, maml, large, long, means] = augmentedNames
  const [plain, wide] = [plainFewShot(image, ways), largeFewShot(image, ways)]
  const prototypes = pipe(fewShotFeatures(image), prototypical({ classes: ways }))
  return [
    tunable(space, start, (s) => model(msr, pipe(sharedFewShot(image, ways), how(s)), outerOf(s))),
    tunable(space, start, (s) => model(maml, pipe(plain, how(s)), outerOf(s)), at(MAML)),
    tunable(space, start, (s) => model(large, pipe(wide, how(s)), outerOf(s)), at(LARGE)),
    tunable(space, start, (s) => ({
      ...model(long, pipe(plain, how(s)), outerOf(s)),
      longer: LONGER,
    })),
    tunable(trainingSpace, trained, (s) => model(means, prototypes, outerOf(s)), at(MEANS)),
  ]
}
