/**
 * One reparameterisation after another is a reparameterisation.
 *
 * Laws: `composed` is associative, but for the names of slow parameters, with `identityReparam` on either side;
 * reparam(composed(f, g)) computes what reparam(g) after reparam(f) does.
 */
import { checkKind, checkParts } from '../core/arguments'
import { split } from '../core/random'
import type { Reparameterisation } from './reparam'

/** What a reparameterisation gives. */
const WHOLE = { slow: 'a record', init: 'a function', apply: 'a function' } as const

/**
 * r(slow, fast') where fast' is made by another: W = f(slow, g(slow', fast')). The identity is `identityReparam`. Given
 * a weight, it throws for an `f` or `g` that is no function, or does not make a reparameterisation.
 *
 * @example
 * const both = pipe(input([6]), dense(4), reparam(composed(kronecker, fullSharing({ rank: 2 }))))
 * both.init(key(0)).slow.dense.inner.U.shape // [24, 2]
 */
export const composed =
  <W, S1, V1, S2, V2>(
    f: Reparameterisation<W, S1, V1>,
    g: Reparameterisation<V1, S2, V2>,
  ): Reparameterisation<
    W,
    {
      /** The slow parameters of the first, which makes W. */
      readonly outer: S1
      /** Those of the second, which makes the fast parameters of the first. */
      readonly inner: S2
    },
    V2
  > =>
  (weight) => {
    for (const one of [f, g]) checkKind('composed', one, 'a function', 'a reparameterisation')
    const outer = checkParts('composed', f(weight), WHOLE)
    const inner = checkParts('composed', g(outer.fast), WHOLE)
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
