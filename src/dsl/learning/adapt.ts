/**
 * `adapt` turns a network into a learner: from meta-parameters and the support set of a task to parameters
 * adapted to it, a plain value. Only fast parameters move; slow ones cannot, by type. The meta-parameters are
 * the slow parameters, the start of the fast ones, and the inner rates. (MAML: Finn et al., 2017.)
 *
 * Where a support set has a key, each step draws random numbers of its own from it (`dropout`).
 *
 * Laws: 0 steps = the network itself; m, then n steps = m + n steps (for an optimiser without state); on a
 * linear model, the closed form.
 */
import { checkNumber } from '../core/numbers'
import { checkParts } from '../core/arguments'
import { fail } from '../core/problem'
import type { Key } from '../core/random'
import type { ShapeError } from '../core/shape-types'
import type { AnyTensor, Scalar } from '../core/tensor'
import { leaves, type Tree } from '../core/tree'
import type { RandomKey } from '../functions/random'
import { checkNet, type Net, type Params } from '../networks/net'
import type { Named } from '../networks/records'
import { grad } from '../transforms/grad'
import { repeated } from '../transforms/repeated'
import { type Examples, meanLoss, nextKey } from './examples'
import type { Rate, RateKind, Rates } from './rates'
import { stopped } from './stopped'
import { chain, descend, type Transformation } from './transformations'
import { checkTransformation } from './transformations/transformation'

/** What all tasks have in common: what the outer loop learns. */
export type MetaParams<Slow extends Named, Fast extends Named, Inner extends Tree> = Params<Slow, Fast> & {
  /** The rates of the inner loop, as they are learned. */
  readonly rates: Inner
}

/** How a task sets its parameters, and what the outer loop minimises. */
export interface Learner<
  In extends Tree,
  Out extends Tree,
  Target extends Tree,
  Slow extends Named,
  Fast extends Named,
  Inner extends Tree,
> {
  /** The network that it adapts. */
  readonly net: Net<In, Out, Slow, Fast>
  /** All parameters before training, drawn by the key. */
  readonly init: (key: Key) => MetaParams<Slow, Fast, Inner>
  /** The parameters for one task, from its support set. */
  readonly adapt: (meta: MetaParams<Slow, Fast, Inner>, support: Examples<In, Target>) => Params<Slow, Fast>
  /** Mean loss over examples. */
  readonly loss: (params: Params<Slow, Fast>, examples: Examples<In, Target>) => Scalar
  /** What the outer loop minimises on one task, where it is not the query loss after adaptation. */
  readonly objective?: (
    meta: MetaParams<Slow, Fast, Inner>,
    support: Examples<In, Target>,
    query: Examples<In, Target>,
  ) => Scalar
}

export interface AdaptSettings<Out extends Tree, Target extends Tree, Kind extends RateKind> {
  /** Loss of one example. */
  readonly loss: (prediction: Out, target: Target) => Scalar
  /** Gradient steps on the support set. */
  readonly steps: number
  readonly rate: Rate<Kind>
  /** What the gradient goes through before the rate; by default nothing: plain gradient descent. */
  readonly optimiser?: Transformation
  /** Whether the outer gradient takes the inner one as a constant (FOMAML); by default it does not. */
  readonly firstOrder?: boolean
}

/** What goes from step to step: parameters, what the optimiser keeps, and the key of the step, if there is one. */
type Inside<Fast> = readonly [now: Fast, state: Tree, keys: readonly RandomKey[]]

/** True where a tree of parameters holds a tensor, as far as the types tell; never where it holds none. */
type SomeTensor<T> = unknown extends T
  ? true
  : T extends AnyTensor
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

/** What every learner by gradient steps asks of its settings, when it is built. */
export const checkAdaptSettings = <A extends AdaptSettings<never, never, RateKind>>(
  where: string,
  settings: A,
): A => {
  const fix = 'adapt({ loss: mse, steps: 1, rate: perLayer(0.1) })'
  const { steps, rate, optimiser } = checkParts(
    where,
    settings,
    { loss: 'a function', rate: 'a record' },
    fix,
  )
  checkNumber(where, steps, 'a whole number of at least 0', 'steps')
  checkParts(
    `${where}, rate`,
    rate,
    { init: 'a function', scaled: 'a function' },
    'perLayer(0.1), or fixed(0.1)',
  )
  if (optimiser !== undefined) checkTransformation(`${where}, optimiser`, optimiser)
  return settings
}

/**
 * The learner that adapts a network by gradient steps on the support set. Up to 2000 instructions they are written out:
 * 45 steps of two dense layers of 40, 6 of four convolutions. More are a loop over blocks of up to 250, which compiles as
 * fast as a block, for any number of steps; the outer gradient keeps the parameters at the start of each block and goes
 * through the block once more. The numbers are the same, up to rounding. Throws for steps that are not whole or below 0,
 * and for a network without fast parameters.
 *
 * @example
 * const net = pipe(input([3]), dense(1))
 * const learner = pipe(net, adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }))
 * learner.init(key(0)).rates // { dense: { weight: -2.303, bias: -2.303 } }
 */
export const adapt = <Out extends Tree, Target extends Tree, Kind extends RateKind>(
  settings: AdaptSettings<Out, Target, Kind>,
) => {
  const { loss, steps, rate, optimiser = chain(), firstOrder = false } = checkAdaptSettings('adapt', settings)
  return <In extends Tree, O extends Out, Slow extends Named, Fast extends Named>(
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
  ): Learner<In, O, Target, Slow, Fast, Rates<Kind, Fast>> => {
    checkNet('adapt', net)
    const lossOver = meanLoss<In, O, Slow, Fast, Target>(net, loss)

    return {
      net,
      init: (key) => {
        const params = net.init(key)
        if (leaves(params.fast).length === 0)
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
        const step = ([now, state, keys]: Inside<Fast>): Inside<Fast> => {
          const examples = keys.length > 0 ? { ...support, key: keys[0] } : support
          const gradient = grad((at: Fast) => lossOver({ slow, fast: at }, examples))(now)
          const [direction, next] = optimiser.update(firstOrder ? stopped(gradient) : gradient, state, now)
          return [descend(now, rate.scaled(direction, rates)), next, keys.map(nextKey)]
        }
        const keys = support.key ? [support.key] : []
        const [last] = repeated<Inside<Fast>>(step, steps, [fast, optimiser.init(fast), keys])
        return { slow, fast: last }
      },
    }
  }
}
