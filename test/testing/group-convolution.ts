/** The linear maps that commute with a group on its regular representation: f(x)[i] = Σ_j w[i⁻¹ j] x[j]. */
import type { AnyTensor, Tensor } from '../../src/dsl/core/tensor'
import { einsum } from '../../src/dsl/primitives/einsum'
import { tensor } from '../../src/dsl/primitives/leaves'
import type { FiniteGroup } from '../../src/symmetry/groups/group'

/** An entry of the matrix of such a map, row i and column j, that is not as its weights say. */
export interface Dent {
  readonly i: number
  readonly j: number
  readonly by: number
}

export const groupConvolution = <G>(
  { elements, index, compose, inverse }: FiniteGroup<G>,
  weights: readonly number[],
  dents: readonly Dent[] = [],
): ((x: Tensor) => AnyTensor) => {
  const size = elements.length
  const matrix = elements.flatMap((a) => elements.map((b) => weights[index(compose(inverse(a), b))]))
  const dented = dents.reduce((m, { i, j, by }) => m.with(i * size + j, m[i * size + j] + by), matrix)
  const map = tensor(dented, [size, size])
  return (x) => einsum('j,ij->i', x, map)
}
