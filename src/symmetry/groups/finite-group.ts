/**
 * A finite group of one's own, from its elements and how they compose; what makes it a group is checked, in the
 * order in which one would mend it: closure, an identity, inverses, associativity.
 */
import { checkParts } from '../../dsl/core/arguments'
import { fail } from '../../dsl/core/problem'
import type { FiniteGroup } from './group'

interface Parts<G> {
  readonly name: string
  readonly elements: readonly G[]
  /** What `b` and then `a` do. */
  readonly compose: (a: G, b: G) => G
  /** A text that no two elements have in common. */
  readonly show: (g: G) => string
}

/**
 * The group of these elements. Throws where they are none, naming a product that falls outside, an element without
 * inverse, or what does not associate.
 *
 * @example
 * const signs = finiteGroup({ name: 'signs', elements: [1, -1], compose: (a, b) => a * b, show: String })
 * signs.inverse(-1) // -1
 */
export const finiteGroup = <G>(parts: Parts<G>): FiniteGroup<G> => {
  const { name, elements, compose, show } = checkParts('finiteGroup', parts, {
    name: 'a text',
    elements: 'a list',
    compose: 'a function',
    show: 'a function',
  })
  const where = `finiteGroup ${name}`
  const places = new Map(elements.map((g, i) => [show(g), i]))
  if (places.size < elements.length)
    fail({ where, given: 'two elements that show as one text', expected: 'a text for each element' })
  // table[i][j] = elements[i] · elements[j]
  const table = elements.map((a) =>
    elements.map(
      (b) =>
        places.get(show(compose(a, b))) ??
        fail({
          where,
          given: `a set in which ${show(a)} · ${show(b)} = ${show(compose(a, b))} falls outside`,
          expected: 'every product of two elements among the elements',
          fix: `add ${show(compose(a, b))}, and what it makes with the others`,
        }),
    ),
  )
  const all = elements.map((_, i) => i)
  const one = all.find((e) => all.every((i) => table[e][i] === i && table[i][e] === i))
  if (one === undefined)
    return fail({
      where,
      given: 'no element that changes nothing',
      expected: 'an identity among the elements',
    })
  const inverses = all.map(
    (i) =>
      all.find((j) => table[i][j] === one && table[j][i] === one) ??
      fail({
        where,
        given: `${show(elements[i])} without an inverse`,
        expected: 'an inverse of each element',
      }),
  )
  for (const i of all)
    for (const j of all)
      for (const k of all)
        if (table[table[i][j]][k] !== table[i][table[j][k]]) {
          const [a, b, c] = [i, j, k].map((place) => show(elements[place]))
          fail({
            where,
            given: `(${a} · ${b}) · ${c} other than ${a} · (${b} · ${c})`,
            expected: 'a composition that is associative',
          })
        }
  // the identity comes first in every group
  const order = [one, ...all.filter((i) => i !== one)]
  const index = (g: G): number => order.indexOf(places.get(show(g)) ?? -1)
  return {
    name,
    identity: elements[one],
    elements: order.map((i) => elements[i]),
    index,
    compose,
    inverse: (g) => elements[inverses[places.get(show(g)) ?? one]],
    show,
  }
}
