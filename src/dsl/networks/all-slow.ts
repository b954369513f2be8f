/**
 * A network of which no task adapts anything: its fast parameters become slow ones. What is put after it stays fast;
 * so it says in one word that the last layer alone is adapted (ANIL, "almost no inner loop": Raghu, Raghu, Bengio and
 * Vinyals, "Rapid learning or feature reuse?", ICLR 2020).
 *
 * Laws: it computes what the network computes; meta-gradients are those of the network whose layers before this
 * point have the inner rate 0.
 */
import { split } from '../core/random'
import type { Shape } from '../core/shape'
import type { Named, Net, Params } from './net'
import { type Fresh, freshName, type None, type Put } from './records'

/** Slow parameters with all fast ones among them, under `body`. */
export type AllSlow<Slow, Fast> = Put<Slow, Fresh<'body', Slow>, Fast>

/**
 * Makes all parameters so far slow; those that were fast go into the slow record under `body`.
 *
 * @example
 * const net = pipe(input([6, 6, 1]), conv2d(4, 3), relu, flatten, allSlow, dense(10))
 * net.names // { slow: ['body'], fast: ['dense'] }
 * net.init(key(0)).slow.body.conv.weight.shape // [3, 3, 1, 4]
 */
export const allSlow = <In extends Shape, Out extends Shape, Slow, Fast>(
  net: Net<In, Out, Slow, Fast>,
): Net<In, Out, AllSlow<Slow, Fast>, None> => {
  const slot: string = freshName('body', net.names.slow)
  const some = net.names.fast.length > 0
  type All = Params<AllSlow<Slow, Fast>, None>
  const inner = ({ slow }: All): Params<Slow, Fast> => {
    const { [slot]: fast = {}, ...rest } = slow as Named
    return { slow: rest as Slow, fast: fast as Fast }
  }
  const named = (name: string): string => `${slot}.${name}`
  return {
    input: net.input,
    output: net.output,
    names: { slow: some ? [...net.names.slow, slot] : net.names.slow, fast: [] },
    init: (key) => {
      const { slow, fast } = net.init(split(key, slot))
      return { slow: (some ? { ...slow, [slot]: fast } : slow) as AllSlow<Slow, Fast>, fast: {} }
    },
    apply: (params) => net.apply(inner(params)),
    weights: (params) =>
      Object.fromEntries(Object.entries(net.weights(inner(params))).map(([name, w]) => [named(name), w])),
    // the layers that follow may have the same names again; the first activation is the input
    activations: (params) => (x) =>
      net
        .activations(inner(params))(x)
        .map(({ name, value }, i) => ({ name: i === 0 ? name : named(name), value })),
  }
}
