/** The ways to adapt, each as a learner on any network: the columns of the table sharing × learner. */
import { pipe } from 'fp-ts/function'
import type { Scalar } from '../dsl/core/tensor'
import type { Tree } from '../dsl/core/tree'
import { adapt, type Adaptable, type Learner } from '../dsl/learning/adapt'
import { implicitMaml } from '../dsl/learning/implicit-maml'
import { multiStep } from '../dsl/learning/multi-step'
import { fixed, perLayer, perParameter } from '../dsl/learning/rates'
import { reptile } from '../dsl/learning/reptile'
import type { Transformation } from '../dsl/learning/transformations'
import type { Net } from '../dsl/networks/net'
import type { Named } from '../dsl/networks/records'
import { type Model, model, tunable } from '../runs/training'
import type { Way, WaySpace } from './tunables'

/** How a problem is adapted to, whatever the learner. */
export interface Inner<Out extends Tree, Target extends Tree> {
  readonly loss: (prediction: Out, target: Target) => Scalar
  readonly space: WaySpace
}

/** Where the models on one network start, and the outer optimiser of a setting. */
export interface Outer {
  readonly start: Way
  readonly outer: (setting: Way) => Transformation
}

/** Pull of implicit MAML to its start, relative to the inner rate, and its conjugate gradient steps. */
const PULL = 0.1
const ITERATIONS = 3

/** By name: gradient steps on the network as it is. */
export const waysToAdapt = ['MAML', 'FOMAML', 'Meta-SGD', 'multi-step', 'Reptile', 'implicit MAML'] as const

/** A model for each of these ways on one network; `name` says how it shares its weights. */
export const adaptedInAllWays =
  <Out extends Tree, Target extends Tree>({ loss, space }: Inner<Out, Target>) =>
  <In extends Tree, O extends Out, Slow extends Named, Fast extends Named>(
    name: string,
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
    { start, outer }: Outer,
  ): readonly Model[] => {
    const named = <Inside extends Tree>(
      way: (typeof waysToAdapt)[number],
      learner: (setting: Way) => Learner<In, O, Target, Slow, Fast, Inside>,
    ) => tunable(space, start, (s) => model(`${name} · ${way}`, learner(s), outer(s)))
    return [
      named('MAML', ({ innerSteps: steps, innerRate }) =>
        pipe(net, adapt({ loss, steps, rate: perLayer(innerRate) })),
      ),
      named('FOMAML', ({ innerSteps: steps, innerRate }) =>
        pipe(net, adapt({ loss, steps, rate: perLayer(innerRate), firstOrder: true })),
      ),
      named('Meta-SGD', ({ innerSteps: steps, innerRate }) =>
        pipe(net, adapt({ loss, steps, rate: perParameter(innerRate) })),
      ),
      named('multi-step', ({ innerSteps: steps, innerRate }) =>
        pipe(net, multiStep({ loss, rate: perLayer(innerRate), weights: new Array<number>(steps).fill(1) })),
      ),
      named('Reptile', ({ innerSteps: steps, innerRate }) =>
        pipe(net, reptile({ loss, steps, rate: fixed(innerRate) })),
      ),
      named('implicit MAML', ({ innerSteps: steps, innerRate }) => {
        const strength = PULL / innerRate
        return pipe(
          net,
          implicitMaml({ loss, steps, rate: fixed(innerRate), strength, iterations: ITERATIONS }),
        )
      }),
    ]
  }
