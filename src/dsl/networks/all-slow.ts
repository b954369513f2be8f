/**
 * A network of which no task adapts anything: its fast parameters become slow ones. What is put after it stays fast;
 * so it says in one word that the last layer alone is adapted (ANIL, "almost no inner loop": Raghu, Raghu, Bengio and
 * Vinyals, "Rapid learning or feature reuse?", ICLR 2020).
 *
 * Laws: it computes what the network computes; meta-gradients are those of the network whose layers before this
 * point have the inner rate 0.
 */
import { split } from '../core/random'
import type { Tree } from '../core/tree'
import { within } from './context'
import { type AnyNet, checkNet, type Net, type Params } from './net'
import { recordAt } from './paths'
import { type Fresh, freshName, type Named, type None, type Put, put } from './records'

/** Slow parameters with all fast ones among them, under `body`. */
export type AllSlow<Slow, Fast> = Put<Slow, Fresh<'body', Slow>, Fast>

/**
 * Makes all parameters so far slow; those that were fast go into the slow record under `body`. Throws for what is no
 * network, such as a layer that was given none.
 *
 * @example
 * const net = pipe(input([6, 6, 1]), conv2d(4, 3), relu, flatten, allSlow, dense(10))
 * net.parameters.slow.body.conv.weight.shape // [3, 3, 1, 4]
 * Object.keys(net.parameters.fast) // ['dense']
 */
export function allSlow<In extends Tree, Out extends Tree, Slow extends Named, Fast extends Named>(
  net: Net<In, Out, Slow, Fast>,
): Net<In, Out, AllSlow<Slow, Fast>, None, ''>
export function allSlow(net: AnyNet): AnyNet {
  const slot = freshName('body', checkNet('allSlow', net).parameters.slow)
  const moved = ({ slow, fast }: Params<Named, Named>): Params<Named, Named> => ({
    slow: put(slow, slot, fast),
    fast: {},
  })
  return {
    ...net,
    last: '',
    parameters: moved(net.parameters),
    init: (key) => moved(net.init(split(key, slot))),
    apply: ({ slow }, context = {}) =>
      net.apply({ slow, fast: recordAt(slow, [slot]) }, within(context, slot)),
  }
}
