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
import type { Tensor } from '../core/tensor'
import { concat } from '../primitives/concat'
import type { Net } from './net'

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
      apply:
        ({ slow, fast }) =>
        (x) =>
          concat(
            names.map((name) => net.apply({ slow: slow[name], fast: fast[name] })(x)),
            0,
          ) as Tensor<readonly [Times<K, N>]>,
      weights: ({ slow, fast }) =>
        Object.fromEntries(
          names.flatMap((name) =>
            Object.entries(net.weights({ slow: slow[name], fast: fast[name] })).map(([layer, weight]) => [
              `${name}.${layer}`,
              weight,
            ]),
          ),
        ),
    }
  }
