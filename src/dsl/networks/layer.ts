/**
 * A layer of one's own: parameters, how they start, and what they make of an input. All layers of the library are made
 * of it; so whatever a network is put through reaches yours too: `reparam`, `adapt`, `vmap`, `inspect`.
 */
import { checkParts } from '../core/arguments'
import type { Key } from '../core/random'
import { isTensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import type { Context } from './context'
import { type AnyNet, checkNet, followed, type Net } from './net'
import { checkStart, checkThere } from './promises'
import { type Fresh, freshName, type Named, type Put } from './records'

/** A layer by its parts. */
export interface LayerParts<Kind extends string, P extends Named, X extends Tree, Y extends Tree> {
  /** Its name; the second of a kind is called `kind2`. */
  readonly kind: Kind
  /** Placeholders of its parameters; one of them is the `weight`, if it has one. */
  readonly parameters: P
  readonly init: (key: Key) => P
  /** A placeholder of what it makes of one input. */
  readonly output: Y
  readonly apply: (parameters: P, x: X, context: Context) => Y
}

/** A network followed by a layer of fast parameters. */
export type Layered<
  In extends Tree,
  Out extends Tree,
  Slow extends Named,
  Fast extends Named,
  Kind extends string,
  P extends Named,
> = Net<In, Out, Slow, Put<Fast, Fresh<Kind, Fast>, P>, Fresh<Kind, Fast>>

/**
 * A network followed by a layer. Its parameters are fast; `reparam` makes slow ones of its weight, `slowWeight` all of it.
 * What it promises is looked at when it starts and when it computes: other names, other shapes and missing parameters are
 * refused.
 *
 * @example
 * const scaled = layer(input([2]), {
 *   kind: 'scaled',
 *   parameters: { weight: placeholder([2]) },
 *   init: () => ({ weight: tensor([1, 10], [2]) }),
 *   output: placeholder([2]),
 *   apply: ({ weight }, x) => ops.mul(weight, x),
 * })
 * scaled.apply(scaled.init(key(0)))(tensor([3, 4], [2])) // [3, 40]
 */
export function layer<
  In extends Tree,
  Mid extends Tree,
  Out extends Tree,
  Slow extends Named,
  Fast extends Named,
  const Kind extends string,
  P extends Named,
>(net: Net<In, Mid, Slow, Fast>, parts: LayerParts<Kind, P, Mid, Out>): Layered<In, Out, Slow, Fast, Kind, P>
export function layer(net: AnyNet, parts: LayerParts<string, Named, Tree, Tree>): AnyNet {
  checkNet('layer', net)
  const { kind, parameters, init, output, apply } = checkParts('layer', parts, {
    kind: 'a text',
    parameters: 'a record',
    init: 'a function',
    apply: 'a function',
  })
  const name = freshName(kind, net.parameters.fast)
  const where = `layer ${name}`
  const put = followed(net, name, {
    input: net.output,
    output,
    parameters: { slow: {}, fast: parameters },
    last: '',
    init: (key) => ({ slow: {}, fast: checkStart(where, init(key), parameters) }),
    apply:
      ({ fast }, context = {}) =>
      (x) => {
        checkThere(where, fast, parameters)
        const made = apply(fast, x, context)
        if (isTensor(fast.weight)) context.observer?.weight(context.path ?? '', fast.weight)
        return made
      },
  })
  return { ...put, last: 'weight' in parameters ? name : '' }
}
