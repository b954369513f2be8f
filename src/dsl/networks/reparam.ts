/**
 * `reparam(r)` makes the weight W of the last layer out of slow and fast parameters: W = r(slow, fast').
 * It works for any layer and any r, and it nests: a second one reparameterises the fast part of the first.
 * (Zhou, Knowles and Finn, "Meta-learning symmetries by reparameterization", ICLR 2021: W = U v.)
 *
 * Laws: reparam(identity) changes nothing; reparam(g) after reparam(f) computes what reparam(f ∘ g) does.
 */
import { type Key, split } from '../core/random'
import type { Shape } from '../core/shape'
import type { Check, ShapeError } from '../core/shape-types'
import type { Tree } from '../core/tree'
import { layered, type Layered, type Named } from './net'
import { type Put, type Slot, slotName } from './records'

/** How a weight is made. `apply` is pure; `init` gives constants, and may start from the layer's ordinary weight. */
export interface Reparam<W, Slow, Fast> {
  /** Shapes of the parameters, as placeholders. */
  readonly slow: Slow
  readonly fast: Fast
  readonly init: (key: Key, weight: W) => { readonly slow: Slow; readonly fast: Fast }
  readonly apply: (slow: Slow, fast: Fast) => W
}

/** A way to make weights, given the shapes of the weight to make. */
export type Reparameterisation<W, Slow, Fast> = (weight: W) => Reparam<W, Slow, Fast>

/** A slow record with an entry that other layers may have too; then it must be the same kind of entry. */
export type PutShared<Slow, Name extends string, Sl> = Name extends keyof Slow
  ? Slow[Name] extends Sl
    ? Slow
    : ShapeError<'the layers that share these slow parameters need different shapes', Slow[Name], Sl>
  : Put<Slow, Name, Sl>

/** The layer under another parameterisation, with the slow part of it under `slot`. */
const rewritten = <
  In extends Shape,
  Out extends Shape,
  Slow,
  F0,
  Name extends string,
  W,
  Rest,
  Sl,
  V,
  NewSlow,
>(
  net: Layered<In, Out, Slow, F0, Name, W, Rest>,
  r: Reparameterisation<W, Sl, V>,
  slot: string,
): Layered<In, Out, NewSlow, F0, Name, V, Rest> => {
  const { layer, before, output } = net
  const how = r(layer.weight)
  const hasSlow = Object.keys(how.slow as object).length > 0
  const weightFrom = (slow: Named, fast: V): W => how.apply((hasSlow ? slow[slot] : {}) as Sl, fast)
  return layered(before, output, {
    name: layer.name,
    weight: how.fast,
    slots: hasSlow ? [...layer.slots, slot] : layer.slots,
    init: (key: Key) => {
      const { slow, weight, rest } = layer.init(key)
      const made = how.init(split(key, slot), weight)
      return { slow: hasSlow ? { ...slow, [slot]: made.slow as Tree } : slow, weight: made.fast, rest }
    },
    apply: (slow, fast, rest) => layer.apply(slow, weightFrom(slow, fast), rest),
    made: (slow, fast) => layer.made(slow, weightFrom(slow, fast)),
  })
}

/**
 * Reparameterises the weight of the last layer; the slow part goes into the slow record under the layer's
 * name.
 *
 * @example
 * const net = pipe(input([28, 28, 1]), conv2d(32, 3), reparam(kronecker))
 * net.names.slow // ['conv']
 * net.init(key(0)).slow.conv.C.shape // [9, 9]
 */
export const reparam =
  <In extends Shape, Out extends Shape, Slow, F0, Name extends string, W, Rest, Sl, V>(
    r: Reparameterisation<W, Sl, V>,
  ) =>
  (
    net: Layered<In, Out, Slow, F0, Name, W, Rest>,
  ): Layered<In, Out, Put<Slow, Slot<Name, Slow>, Sl>, F0, Name, V, Rest> =>
    rewritten(net, r, slotName<Name, Slow>(net.layer.name, net.names.slow))

/**
 * As `reparam`, but the slow part goes under a name of one's own, and all layers that use this name share it.
 *
 * @example
 * const net = pipe(
 *   input([4]),
 *   dense(4),
 *   reparamSharing('mix', kronecker),
 *   dense(4),
 *   reparamSharing('mix', kronecker),
 * )
 * net.names.slow // ['mix']
 */
export const reparamSharing =
  <Shared extends string, In extends Shape, Out extends Shape, Slow, F0, Name extends string, W, Rest, Sl, V>(
    shared: Shared,
    r: Reparameterisation<W, Sl, V>,
  ) =>
  (
    net: Layered<In, Out, Slow, F0, Name, W, Rest> & Check<PutShared<Slow, Shared, Sl>>,
  ): Layered<In, Out, PutShared<Slow, Shared, Sl>, F0, Name, V, Rest> =>
    rewritten(net, r, shared)

/**
 * r(slow, fast') where fast' is made by another: W = f(slow, g(slow', fast')). The identity is `identity`.
 *
 * @example
 * const both = pipe(input([6]), dense(4), reparam(composed(kronecker, full({ rank: 2 }))))
 * both.init(key(0)).slow.dense.inner.U.shape // [24, 2]
 */
export const composed =
  <W, S1, V1, S2, V2>(
    f: Reparameterisation<W, S1, V1>,
    g: Reparameterisation<V1, S2, V2>,
  ): Reparameterisation<W, { readonly outer: S1; readonly inner: S2 }, V2> =>
  (weight) => {
    const outer = f(weight)
    const inner = g(outer.fast)
    return {
      slow: { outer: outer.slow, inner: inner.slow },
      fast: inner.fast,
      init: (key, start) => {
        const first = outer.init(split(key, 'outer'), start)
        const second = inner.init(split(key, 'inner'), first.fast)
        return { slow: { outer: first.slow, inner: second.slow }, fast: second.fast }
      },
      apply: (slow, fast) => outer.apply(slow.outer, inner.apply(slow.inner, fast)),
    }
  }
