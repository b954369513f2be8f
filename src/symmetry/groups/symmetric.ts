/** The symmetric group Sₙ: all n! orders of n things. An element p moves thing i to place p[i]. */
import { fail } from '../../dsl/core/problem'
import type { FiniteGroup } from './group'
import { wholeSize } from './size'

/** Where each place goes: place i goes to the i-th number. */
export type Permutation = readonly number[]

/** All orders of `things`, by the order of their first thing, then of the rest. */
const orders = (things: Permutation): readonly Permutation[] =>
  things.length === 0
    ? [[]]
    : things.flatMap((first) =>
        orders(things.filter((thing) => thing !== first)).map((rest) => [first, ...rest]),
      )

/** 7! = 5040 elements are enough to list. */
const LARGEST = 7

/**
 * Sₙ for n ≤ 7. Throws for larger n.
 *
 * @example
 * const s3 = symmetric(3)
 * s3.show(s3.compose([1, 0, 2], [0, 2, 1])) // '0→1 1→2 2→0'
 */
export const symmetric = (n: number): FiniteGroup<Permutation> => {
  wholeSize('symmetric', n, 1)
  if (n > LARGEST)
    fail({
      where: 'symmetric',
      given: `${n} things, which have more than ${LARGEST}! orders`,
      expected: `at most ${LARGEST}`,
      fix: 'take a subgroup with finiteGroup, such as the cyclic one',
    })
  const elements = orders(Array.from({ length: n }, (_, i) => i))
  const places = new Map(elements.map((p, i) => [p.join(), i]))
  return {
    name: `S${n}`,
    identity: elements[0],
    elements,
    index: (p) => places.get(p.join()) ?? -1,
    compose: (a, b) => b.map((place) => a[place]),
    inverse: (a) => a.map((_, place) => a.indexOf(place)),
    show: (p) => {
      const moved = p.flatMap((to, from) => (to === from ? [] : [`${from}→${to}`]))
      return moved.length === 0 ? 'no move' : moved.join(' ')
    },
  }
}
