/**
 * CAVIA (Zintgraf et al., "Fast context adaptation via meta-learning", ICML 2019): a task adapts a few numbers that the
 * network is told beside its input (`inContext`), and nothing else; from 0, which is not learned.
 *
 * Laws: it is `adapt` from a context of 0, and no meta-gradient reaches the start; after 0 steps, or where the network
 * does not look at its context, it adapts nothing.
 */
import { mapLeaves, type Tree } from '../core/tree'
import type { InContext } from '../networks/in-context'
import type { Net } from '../networks/net'
import type { Named } from '../networks/records'
import { fillLike } from '../primitives/elementwise'
import { adapt, type Adaptable, type AdaptSettings, type Learner } from './adapt'
import type { RateKind, Rates } from './rates'

/**
 * The learner that adapts the context of a network.
 *
 * @example
 * const net = pipe(input([1]), inContext(2, (x) => pipe(x, dense(8), tanh, dense(1))))
 * const learner = pipe(net, cavia({ loss: mse, steps: 2, rate: fixed(1) }))
 * learner.init(key(0)).fast // { context: { values: [0, 0] } }
 */
export const cavia =
  <Out extends Tree, Target extends Tree, Kind extends RateKind>(
    settings: AdaptSettings<Out, Target, Kind>,
  ) =>
  <In extends Tree, O extends Out, Slow extends Named, Fast extends Named & InContext<number>>(
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
  ): Learner<In, O, Target, Slow, Fast, Rates<Kind, Fast>> => {
    const learner = adapt<Out, Target, Kind>(settings)<In, O, Slow, Fast>(net)
    return {
      ...learner,
      adapt: (meta, support) => {
        const fast = mapLeaves(meta.fast, (x) => fillLike(x, 0))
        return learner.adapt({ ...meta, fast }, support)
      },
    }
  }
