/** The direct product of two finite groups: pairs, each half on its own. */
import { checkFinite, type FiniteGroup } from './group'

/**
 * G × H. Throws where one of the two is no group, or does not list its elements.
 *
 * @example
 * directProduct(cyclic(2), symmetric(3)).elements.length // 12
 */
export const directProduct = <G, H>(
  first: FiniteGroup<G>,
  second: FiniteGroup<H>,
): FiniteGroup<readonly [G, H]> => ({
  name: `${checkFinite('directProduct', first).name} × ${checkFinite('directProduct', second).name}`,
  identity: [first.identity, second.identity],
  elements: first.elements.flatMap((g) => second.elements.map((h) => [g, h] as const)),
  index: ([g, h]) => first.index(g) * second.elements.length + second.index(h),
  compose: ([g, h], [k, l]) => [first.compose(g, k), second.compose(h, l)],
  inverse: ([g, h]) => [first.inverse(g), second.inverse(h)],
  show: ([g, h]) => `${first.show(g)}, ${second.show(h)}`,
})
