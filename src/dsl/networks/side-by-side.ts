/**
 * Networks of one form side by side: every input goes through all of them, and what comes out is put one after
 * the other. Their parameters are records of their own, `circuit1`, `circuit2`, …
 *
 * Law: one network alone computes what it computes.
 */
import { fail } from '../core/problem'
import { split } from '../core/random'
import type { Times } from '../core/shape-types'
import type { AnyTensor, Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { concat } from '../primitives/concat'
import { placeholder } from '../primitives/leaves'
import { nameIn, within } from './context'
import { type AnyNet, checkNet, type Net } from './net'
import { recordAt } from './paths'
import type { Named } from './records'

/** A record for each circuit, from `circuit1` on. */
export type Circuits<P> = Readonly<Record<`circuit${number}`, P>>

/** `circuit1` … `circuit<count>`; a count that is not whole or below 1 is a defect of the caller. */
export const circuitNames = (count: number): readonly `circuit${number}`[] =>
  Number.isInteger(count) && count >= 1
    ? Array.from({ length: count }, (_, i) => `circuit${i + 1}` as const)
    : fail({ where: 'circuits', given: String(count), expected: 'a whole number of at least 1' })

/** The same for each circuit, by its name. */
export const eachCircuit = <P>(count: number, f: (name: `circuit${number}`) => P): Circuits<P> =>
  Object.fromEntries(circuitNames(count).map((name) => [name, f(name)]))

/**
 * So many networks of one form, each with its own start: [N] → [count · N].
 *
 * @example
 * const net = pipe(input([3]), dense(2), sideBySide(4))
 * net.output.shape // [8]
 * Object.keys(net.parameters.fast) // ['circuit1', 'circuit2', 'circuit3', 'circuit4']
 */
export const sideBySide =
  <K extends number>(count: K) =>
  <In extends Tree, N extends number, Slow extends Named, Fast extends Named>(
    net: Net<In, Tensor<readonly [N]>, Slow, Fast>,
  ): Net<In, Tensor<readonly [Times<K, N>]>, Circuits<Slow>, Circuits<Fast>, ''> =>
    repeated(count, net)

function repeated<
  In extends Tree,
  K extends number,
  N extends number,
  Slow extends Named,
  Fast extends Named,
>(
  count: K,
  net: Net<In, Tensor<readonly [N]>, Slow, Fast>,
): Net<In, Tensor<readonly [Times<K, N>]>, Circuits<Slow>, Circuits<Fast>, ''>
function repeated(count: number, net: Net<Tree, AnyTensor, Named, Named>): AnyNet {
  const names = circuitNames(count)
  return {
    input: checkNet('sideBySide', net).input,
    output: placeholder([count * net.output.shape[0]]),
    last: '',
    parameters: {
      slow: eachCircuit(count, () => net.parameters.slow),
      fast: eachCircuit(count, () => net.parameters.fast),
    },
    init: (key) => {
      const starts = eachCircuit(count, (name) => net.init(split(key, name)))
      return {
        slow: eachCircuit(count, (name) => starts[name].slow),
        fast: eachCircuit(count, (name) => starts[name].fast),
      }
    },
    apply:
      ({ slow, fast }, context = {}) =>
      (x) => {
        const each = names.map((name) => {
          const own = { slow: recordAt(slow, [name]), fast: recordAt(fast, [name]) }
          return net.apply(own, within(context, name))(x)
        })
        const joined = concat(each, 0)
        context.observer?.activation(nameIn(context, 'sideBySide'), joined)
        return joined
      },
  }
}
