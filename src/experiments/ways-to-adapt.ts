/** The ways to adapt, each as a learner on any network: the columns of the table sharing × learner. */
import { pipe } from 'fp-ts/function'
import type { Shape } from '../dsl/core/shape'
import type { DType, Scalar, Tensor } from '../dsl/core/tensor'
import { adapt, type Adaptable, type Learner } from '../dsl/learning/adapt'
import { implicit } from '../dsl/learning/implicit'
import { multiStep } from '../dsl/learning/multi-step'
import { fixed, perLayer, perParameter } from '../dsl/learning/rates'
import { reptile } from '../dsl/learning/reptile'
import type { Transformation } from '../dsl/learning/transformation'
import type { Net } from '../dsl/networks/net'
import { model, type Model } from '../runs/model'

/** How a problem is adapted to, whatever the learner. */
export interface Inner<Out extends Shape, Target extends Tensor<Shape, DType>> {
  readonly loss: (prediction: Tensor<Out>, target: Target) => Scalar
  readonly steps: number
  /** Where learned rates start, and what fixed ones are. */
  readonly rate: number
}

/** Pull of implicit MAML to its start, relative to the inner rate, and its conjugate gradient steps. */
const PULL = 0.1
const ITERATIONS = 3

/** By name: gradient steps on the network as it is. */
export const waysToAdapt = ['MAML', 'FOMAML', 'Meta-SGD', 'multi-step', 'Reptile', 'implicit MAML'] as const

/** A model for each of these ways on one network; `name` says how it shares its weights. */
export const adaptedInAllWays =
  <Out extends Shape, Target extends Tensor<Shape, DType>>({ loss, steps, rate }: Inner<Out, Target>) =>
  <In extends Shape, O extends Out, Slow, Fast>(
    name: string,
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
    outer: Transformation,
  ): readonly Model[] => {
    const [learned, each] = [perLayer(rate), fixed(rate)]
    const named = <Inside>(
      way: (typeof waysToAdapt)[number],
      learner: Learner<In, O, Target, Slow, Fast, Inside>,
    ) => model(`${name} · ${way}`, learner, outer)
    return [
      named('MAML', pipe(net, adapt({ loss, steps, rate: learned }))),
      named('FOMAML', pipe(net, adapt({ loss, steps, rate: learned, firstOrder: true }))),
      named('Meta-SGD', pipe(net, adapt({ loss, steps, rate: perParameter(rate) }))),
      named(
        'multi-step',
        pipe(net, multiStep({ loss, rate: learned, weights: new Array<number>(steps).fill(1) })),
      ),
      named('Reptile', pipe(net, reptile({ loss, steps, rate: each }))),
      named(
        'implicit MAML',
        pipe(net, implicit({ loss, steps, rate: each, strength: PULL / rate, iterations: ITERATIONS })),
      ),
    ]
  }
