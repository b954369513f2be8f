/**
 * What an associative operation makes of the first place, the first two, and so on, in log₂ n rounds in which all
 * places work at once: after a round, each has what 1, 2, 4, … places up to it make together. (As
 * `lax.associative_scan` of JAX; Hillis and Steele, "Data parallel algorithms", 1986.) It costs n log₂ n operations,
 * where `scan` takes n steps, one after the other.
 *
 * Law: it is `scan` of the same operation, within rounding.
 */
import { fail } from '../core/problem'
import { sameShape, showShape } from '../core/shape'
import type { AnyTensor } from '../core/tensor'
import { leaves, restore, type Tree } from '../core/tree'
import { concat } from '../primitives/concat'
import { slice } from '../primitives/slice'
import { type Batched, sizeOfAll, vmap } from './vmap'

type Lists = readonly AnyTensor[]

/** Prefixes of lists along an axis; `f` takes many places at once, those of one list after those of the other. */
export const prefixes = (f: (earlier: Lists, later: Lists) => Lists, xs: Lists, axis: number): Lists => {
  const n = xs[0].shape[axis]
  const part = (x: AnyTensor, from: number, to: number): AnyTensor =>
    slice(
      x,
      x.shape.map((_, i) => (i === axis ? from : 0)),
      x.shape.with(axis, to - from),
    )
  const from = (all: Lists, reach: number): Lists => {
    if (reach >= n) return all
    const joined = f(
      all.map((x) => part(x, 0, n - reach)),
      all.map((x) => part(x, reach, n)),
    )
    return from(
      all.map((x, i) => concat([part(x, 0, reach), joined[i]], axis)),
      2 * reach,
    )
  }
  return from(xs, 1)
}

/** One place of a list. */
const placeOf = ({ dtype, shape }: AnyTensor): string => `${dtype} ${showShape(shape.slice(1))}`

/**
 * What `f` makes of all places up to each, along axis 0 of all tensors of `xs`; f(f(a, b), c) must be f(a, f(b, c)).
 * Throws for no tensor, different sizes of axis 0, and where `f` makes other shapes or types than it takes.
 *
 * @example
 * const larger = (x: Scalar, y: Scalar) => maximum(x, y)
 * associativeScan(larger, tensor([1, 3, 2, 5, 4], [5])) // [1, 3, 3, 5, 5]
 */
export function associativeScan<X, L extends Batched<X>>(f: (earlier: X, later: X) => X, xs: L): L
export function associativeScan(f: (earlier: Tree, later: Tree) => Tree, xs: Tree): Tree {
  sizeOfAll('associativeScan', xs, {
    none: {
      given: 'nothing to go through',
      expected: 'at least one tensor, with a place for each operand in axis 0',
    },
    all: 'that is gone through',
    same: 'in all steps',
  })
  const together = (earlier: Lists, later: Lists): Lists => {
    const joined = leaves(mapped(restore(xs, earlier), restore(xs, later)))
    const wrong = earlier.findIndex(
      (x, i) => joined[i]?.dtype !== x.dtype || !sameShape(joined[i].shape, x.shape),
    )
    return wrong < 0 && joined.length === earlier.length
      ? joined
      : fail({
          where: 'associativeScan',
          given: `a function that makes ${joined.map(placeOf).join(', ')} of ${earlier.map(placeOf).join(', ')}`,
          expected: 'what it makes to be like what it takes, for it is taken again',
        })
  }
  const mapped = vmap(f as (earlier: never, later: never) => Tree) as (a: Tree, b: Tree) => Tree
  return restore(xs, prefixes(together, leaves(xs), 0))
}
