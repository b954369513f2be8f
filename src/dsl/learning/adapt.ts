/**
 * `adapt` turns a network into a learner: from meta-parameters and the support set of a task to parameters
 * adapted to it, a plain value. Only fast parameters move; slow ones cannot, by type. The meta-parameters are
 * the slow parameters, the start of the fast ones, and the inner rates. (MAML: Finn et al., 2017.)
 *
 * Laws: 0 steps = the network itself; m, then n steps = m + n steps (for an optimiser without state); on a
 * linear model, the closed form.
 */
import { insideOf, partHere } from '../core/origin'
import { fail } from '../core/problem'
import type { Key } from '../core/random'
import type { Shape } from '../core/shape'
import type { ShapeError } from '../core/shape-types'
import type { DType, Scalar, Tensor } from '../core/tensor'
import { leaves, type Tree } from '../core/tree'
import type { Net, Params } from '../networks/net'
import { mean } from '../functions/reductions'
import { placeholder } from '../primitives/leaves'
import { grad } from '../transforms/grad'
import { vmapTrees } from '../transforms/vmap'
import type { Rate, RateKind, Rates } from './rates'
import { tryLabels } from './labels'
import { stopped } from './stopped'
import { chain, descend, type Transformation } from './transformation'

/** Examples of a task along axis 0: inputs and their targets. */
export type Examples<In extends Shape, Target extends AnyTarget> = {
  readonly x: Tensor<readonly [number, ...In]>
  readonly y: Target extends Tensor<infer S extends Shape, infer D extends DType>
    ? Tensor<readonly [number, ...S], D>
    : never
}

type AnyTarget = Tensor<Shape, DType>

/** What all tasks have in common: what the outer loop learns. */
export type Meta<Slow, Fast, Inner> = Params<Slow, Fast> & { readonly rates: Inner }

export interface Learner<In extends Shape, Out extends Shape, Target extends AnyTarget, Slow, Fast, Inner> {
  readonly net: Net<In, Out, Slow, Fast>
  readonly init: (key: Key) => Meta<Slow, Fast, Inner>
  /** The parameters for one task, from its support set. */
  readonly adapt: (meta: Meta<Slow, Fast, Inner>, support: Examples<In, Target>) => Params<Slow, Fast>
  /** Mean loss over examples. */
  readonly loss: (params: Params<Slow, Fast>, examples: Examples<In, Target>) => Scalar
  /** What the outer loop minimises on one task, where it is not the query loss after adaptation. */
  readonly objective?: (
    meta: Meta<Slow, Fast, Inner>,
    support: Examples<In, Target>,
    query: Examples<In, Target>,
  ) => Scalar
}

export interface AdaptSettings<Out extends Shape, Target extends AnyTarget, Kind extends RateKind> {
  /** Loss of one example. */
  readonly loss: (prediction: Tensor<Out>, target: Target) => Scalar
  /** Gradient steps on the support set. */
  readonly steps: number
  readonly rate: Rate<Kind>
  /** What the gradient goes through before the rate; by default nothing: plain gradient descent. */
  readonly optimiser?: Transformation
  /** Whether the outer gradient takes the inner one as a constant (FOMAML); by default it does not. */
  readonly firstOrder?: boolean
}

/**
 * Outputs for all examples.
 *
 * @example
 * const net = pipe(input([2]), dense(1, { init: constantOf(1) }))
 * predictions(net, net.init(key(0)), tensor([1, 2, 3, 4], [2, 2])) // [[3], [7]]
 */
export const predictions = <In extends Shape, Out extends Shape, Slow, Fast>(
  net: Net<In, Out, Slow, Fast>,
  params: Params<Slow, Fast>,
  x: Tensor<readonly [number, ...In]>,
): Tensor<readonly [number, ...Out]> =>
  vmapTrees((example) => net.apply(params)(example as Tensor<In>))(x) as Tensor<readonly [number, ...Out]>

/**
 * Mean loss over examples.
 *
 * @example
 * const net = pipe(input([1]), dense(1, { init: constantOf(2) }))
 * const examples = { x: tensor([1, 2], [2, 1]), y: tensor([2, 6], [2, 1]) }
 * meanLoss(net, mse)(net.init(key(0)), examples) // 2
 */
export const meanLoss = <In extends Shape, Out extends Shape, Slow, Fast, Target extends AnyTarget>(
  net: Net<In, Out, Slow, Fast>,
  loss: (prediction: Tensor<Out>, target: Target) => Scalar,
) => {
  const part = partHere('the loss')
  const each = vmapTrees((prediction, target) =>
    insideOf(part, () => loss(prediction as Tensor<Out>, target as Target)),
  )
  return (params: Params<Slow, Fast>, { x, y }: Examples<In, Target>): Scalar => {
    tryLabels(y, (target) => loss(placeholder(net.output), target as Target))
    return mean(each(predictions(net, params, x), y) as Tensor)
  }
}

/** True where a tree of parameters holds a tensor, as far as the types tell; never where it holds none. */
type SomeTensor<T> = unknown extends T
  ? true
  : T extends AnyTarget
    ? true
    : string extends keyof T
      ? true
      : { readonly [K in keyof T]: SomeTensor<T[K]> }[keyof T]

/** What a network must be so that a task can adapt it: one with a fast parameter. */
export type Adaptable<Fast> = [SomeTensor<Fast>] extends [never]
  ? ShapeError<
      'this network has no fast parameters: leave a weight or a bias fast',
      Fast,
      'at least one tensor'
    >
  : unknown

/**
 * The learner that adapts a network by gradient steps on the support set.
 *
 * @example
 * const net = pipe(input([3]), dense(1))
 * const learner = pipe(net, adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }))
 * learner.init(key(0)).rates // { dense: { weight: -2.303, bias: -2.303 } }
 */
export const adapt =
  <Out extends Shape, Target extends AnyTarget, Kind extends RateKind>({
    loss,
    steps,
    rate,
    optimiser = chain(),
    firstOrder = false,
  }: AdaptSettings<Out, Target, Kind>) =>
  <In extends Shape, O extends Out, Slow, Fast>(
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
  ): Learner<In, O, Target, Slow, Fast, Rates<Kind, Fast>> => {
    if (!Number.isInteger(steps) || steps < 0)
      fail({ where: 'adapt', given: `${steps} steps`, expected: 'a whole number of at least 0' })

    const lossOver = meanLoss<In, O, Slow, Fast, Target>(net, loss)

    return {
      net,
      init: (key) => {
        const params = net.init(key)
        if (leaves(params.fast as Tree).length === 0)
          fail({
            where: 'adapt',
            given: 'a network without fast parameters',
            expected: 'at least one tensor that a task can adapt',
            cause: 'every weight is frozen and no layer has a bias',
            fix: 'leave a weight or a bias fast',
          })
        return { ...params, rates: rate.init(params.fast) }
      },
      loss: lossOver,
      adapt: ({ slow, fast, rates }, support) => {
        const slope = grad((at: Tree) => lossOver({ slow, fast: at as Fast }, support))
        let [now, state] = [fast, optimiser.init(fast as Tree)]
        for (let step = 0; step < steps; step++) {
          const gradient = slope(now as Tree)
          const [direction, next] = optimiser.update(
            firstOrder ? stopped(gradient) : gradient,
            state,
            now as Tree,
          )
          now = descend(now as Tree, rate.scaled(direction as Fast, rates) as Tree) as Fast
          state = next
        }
        return { slow, fast: now }
      },
    }
  }
