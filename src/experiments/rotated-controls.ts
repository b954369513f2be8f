/**
 * What the claim of a network on rotated digits has to hold against. Each control takes one thing away, or gives one to
 * the network without sharing.
 */
import { pipe } from 'fp-ts/function'
import type { Tree } from '../dsl/core/tree'
import { crossEntropy } from '../dsl/functions/losses'
import { adapt, type Learner } from '../dsl/learning/adapt'
import { supportAndQueryLoss } from '../dsl/learning/support-and-query-loss'
import { supervised } from '../dsl/learning/supervised'
import { chain, cosineDecay, freeze, scaleUpdates, scheduled } from '../dsl/learning/transformations'
import type { Named } from '../dsl/networks/records'
import { ordinaryNetwork, wideCircuit } from '../models/controls'
import { plainCircuit } from '../models/single-circuit'
import { type Model, model, stepsOf, tunable } from '../runs/training'
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

/** In the order of the table. */
export const controlNames = [
  'no sharing (MAML)',
  'no adaptation',
  'ordinary network',
  'MAML, as many parameters',
  'MAML, as much time',
  'sharing frozen at its start',
] as const

/** Those without the layers of a circuit. */
export const WITHOUT_CIRCUIT: readonly string[] = ['ordinary network', 'MAML, as many parameters']

/** Where tuning starts. */
const MSR: Adapting = { innerRate: 0.05, rates: 'per layer', innerSteps: 1, outerRate: 3e-3, clip: 'none' }
const MAML: Adapting = { ...MSR, innerRate: 0.005 }
const ORDINARY: Training = { outerRate: 3e-3, clip: 'none' }

/** What the preset `table` of Rotated MNIST chose of 16 settings, on validation digits and angles. */
const CHOSEN: Adapting = { ...MAML, rates: 'per number', innerSteps: 2, outerRate: 1e-2, clip: '1' }
const FROZEN: Adapting = { ...CHOSEN, innerRate: 0.01, rates: 'per layer', innerSteps: 5 }
const TRAINED: Training = { outerRate: 1e-2, clip: '0.3' }

const space = adaptingSpace(0.005, 0.5)

/**
 * An outer step of MSR costs 1.13 times one of MAML with one inner step, and less with more (in multiply-adds and
 * numbers moved, as the compiler counts them); so a quarter more steps take at least as much time.
 */
export const LONGER = 1.25

/**
 * The controls of a learner with learned sharing.
 *
 * @example
 * const shared = ({ innerSteps, innerRate }: Adapting) =>
 *   pipe(singleCircuit, adapt({ loss: crossEntropy, steps: innerSteps, rate: perLayer(innerRate) }))
 * rotatedControls(shared, { steps: 700 }).slice(0, 2).map(({ name }) => name) // ['no sharing (MAML)', 'no adaptation']
 */
export const rotatedControls = <
  In extends Tree,
  Out extends Tree,
  Target extends Tree,
  Slow extends Named,
  Fast extends Named,
  Inner extends Tree,
>(
  shared: (setting: Adapting) => Learner<In, Out, Target, Slow, Fast, Inner>,
  { steps, ...given }: Asked & { readonly steps: number },
): readonly Model[] => {
  const outer = (setting: Training, longer = 1) =>
    chain(outerOf(setting), scheduled(cosineDecay(stepsOf({ longer }, steps)), scaleUpdates))
  const how = (setting: Adapting) =>
    adapt({ loss: crossEntropy, steps: setting.innerSteps, rate: rateOf(setting) })
  const still = freeze((path) => path.startsWith('slow.'))
  const ordinary = pipe(ordinaryNetwork, supervised(crossEntropy), supportAndQueryLoss)
  const unadapted = pipe(plainCircuit, supervised(crossEntropy), supportAndQueryLoss)
  const at = asked(given)
  const [msr, maml, one] = [at(MSR), at(MAML), at(ORDINARY)]
  const [chosen, trained] = [at(CHOSEN), at(TRAINED)]
  const [first, second, third, wide, long, frozen] = controlNames
  return [
    tunable(space, maml, (s) => model(first, pipe(plainCircuit, how(s)), outer(s)), chosen),
    tunable(trainingSpace, one, (s) => model(second, unadapted, outer(s)), trained),
    tunable(trainingSpace, one, (s) => model(third, ordinary, outer(s)), trained),
    tunable(space, maml, (s) => model(wide, pipe(wideCircuit, how(s)), outer(s)), chosen),
    tunable(
      space,
      maml,
      (s) => ({ ...model(long, pipe(plainCircuit, how(s)), outer(s, LONGER)), longer: LONGER }),
      chosen,
    ),
    tunable(space, msr, (s) => model(frozen, shared(s), chain(still, outer(s))), at(FROZEN)),
  ]
}
