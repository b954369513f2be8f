/** The groups and representations that the laws are tried on. */
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { dihedral } from '../../src/symmetry/groups/dihedral'
import { finiteGroup } from '../../src/symmetry/groups/finite-group'
import type { FiniteGroup } from '../../src/symmetry/groups/group'
import { directProduct } from '../../src/symmetry/groups/direct-product'
import { symmetric } from '../../src/symmetry/groups/symmetric'
import { translations, translations2d } from '../../src/symmetry/groups/translations'

/** Calls `law` with each group; a function, since each group has elements of a type of its own. */
export const eachFiniteGroup = (law: <G>(group: FiniteGroup<G>) => void): void => {
  for (const n of [1, 2, 3, 4, 8]) law(cyclic(n))
  for (const n of [1, 2, 3, 4, 8]) law(dihedral(n))
  for (const n of [1, 2, 3, 4]) law(symmetric(n))
  law(translations(5))
  law(translations2d(2, 3))
  law(directProduct(dihedral(3), cyclic(2)))
  law(
    finiteGroup({
      name: 'units mod 8',
      elements: [3, 1, 5, 7],
      compose: (a, b) => (a * b) % 8,
      show: String,
    }),
  )
}
