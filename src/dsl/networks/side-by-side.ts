/**
 * Networks of one form side by side: every input goes through all of them, and what comes out is put one after
 * the other. Their parameters are records of their own, `circuit1`, `circuit2`, …
 *
 * Law: one network alone computes what it computes.
 */
import { fail } from '../core/problem'
import { split } from '../core/random'
import type { Shape } from '../core/shape'
import type { Times } from '../core/shape-types'
import type { AnyTensor, Tensor } from '../core/tensor'
import { concat } from '../primitives/concat'
import type { Net, Params } from './net'

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
 * net.output // [8]
 * net.names.fast // ['circuit1', 'circuit2', 'circuit3', 'circuit4']
 */
export const sideBySide =
  <K extends number>(count: K) =>
  <In extends Shape, N extends number, Slow, Fast>(
    net: Net<In, readonly [N], Slow, Fast>,
  ): Net<In, readonly [Times<K, N>], Circuits<Slow>, Circuits<Fast>> => {
    const names = circuitNames(count)
    type All = Params<Circuits<Slow>, Circuits<Fast>>
    const own = ({ slow, fast }: All, name: `circuit${number}`) => ({ slow: slow[name], fast: fast[name] })
    const joined = (results: readonly AnyTensor[]) => concat(results, 0) as Tensor<readonly [Times<K, N>]>
    return {
      input: net.input,
      output: [(count * net.output[0]) as Times<K, N>],
      names: { slow: names, fast: names },
      init: (key) => {
        const starts = eachCircuit(count, (name) => net.init(split(key, name)))
        return {
          slow: eachCircuit(count, (name) => starts[name].slow),
          fast: eachCircuit(count, (name) => starts[name].fast),
        }
      },
      apply: (params) => (x) => joined(names.map((name) => net.apply(own(params, name))(x))),
      activations: (params) => (x) => {
        const each = names.map((name) => net.activations(own(params, name))(x))
        // the input is the same for all; the last activations of the circuits make up the joint one
        const theirs = each.flatMap((circuit, i) =>
          circuit.slice(1).map(({ name, value }) => ({ name: `${names[i]}.${name}`, value })),
        )
        const value = joined(each.map((circuit) => circuit[circuit.length - 1].value))
        return [each[0][0], ...theirs, { name: 'sideBySide', value }]
      },
      weights: (params) =>
        Object.fromEntries(
          names.flatMap((name) =>
            Object.entries(net.weights(own(params, name))).map(([layer, weight]) => [
              `${name}.${layer}`,
              weight,
            ]),
          ),
        ),
    }
  }
