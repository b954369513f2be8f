/**
 * The linear maps that commute with a finite group, Hom_G(ρ, σ): a dense layer y = Wᵀ x is one if Wᵀ ρ(g) = σ(g) Wᵀ
 * for every g. The projection on them is the mean of σ(g) Wᵀ ρ(g)⁻¹ over the group (Reynolds), which is orthogonal
 * because the representations are.
 *
 * Law: the dimension is the mean of tr ρ(g) tr σ(g).
 */
import { finite, orthogonal } from '../equivariant-maps'
import { checkRepresentation, type Representation } from '../representation'
import { subspace, type Symmetry } from './symmetry'

const trace = (matrix: Float64Array, size: number): number => {
  let sum = 0
  for (let i = 0; i < size; i++) sum += matrix[i * (size + 1)]
  return sum
}

/** Of σ Wᵀ ρᵀ as a weight [inputs, outputs] again, added to `sum`. */
const addMoved = (
  sum: Float64Array,
  weight: Float64Array,
  rho: Float64Array,
  sigma: Float64Array,
  inputs: number,
  outputs: number,
): void => {
  const half = new Float64Array(inputs * outputs)
  for (let i = 0; i < inputs; i++)
    for (let k = 0; k < inputs; k++) {
      const by = rho[i * inputs + k]
      if (by !== 0) for (let o = 0; o < outputs; o++) half[i * outputs + o] += by * weight[k * outputs + o]
    }
  for (let o = 0; o < outputs; o++)
    for (let k = 0; k < outputs; k++) {
      const by = sigma[o * outputs + k]
      if (by !== 0) for (let i = 0; i < inputs; i++) sum[i * outputs + o] += by * half[i * outputs + k]
    }
}

/**
 * The symmetry of dense weights [inputs, outputs] that map one representation to another: any finite group that
 * moves inputs and outputs. Throws unless the group lists its elements and their matrices are orthogonal, naming the
 * one whose matrix is not.
 *
 * @example
 * const turns = cyclic(4)
 * const circulant = mapsBetween(regular(turns), regular(turns))
 * circulant.dimension // 4
 * const one = tensor([1, 2, 3, 4, 4, 1, 2, 3, 3, 4, 1, 2, 2, 3, 4, 1], [16, 1])
 * circulant.fit(weightSpan([4, 4], one)).error < 1e-9 // true
 */
export const mapsBetween = <G>(from: Representation<G>, to: Representation<G>): Symmetry => {
  const group = finite('mapsBetween', from)
  checkRepresentation('mapsBetween', to)
  const [rhos, sigmas] = [from, to].map((rho) => group.elements.map((g) => orthogonal('mapsBetween', rho, g)))
  const order = group.elements.length
  const characters = rhos.map((rho, g) => trace(rho, from.size) * trace(sigmas[g], to.size))
  return subspace({
    name: group.name,
    words: `shares weights as ${group.name} from ${from.name} to ${to.name} does`,
    shape: [from.size, to.size],
    dimension: Math.round(characters.reduce((sum, character) => sum + character, 0) / order),
    inside: (weight) => {
      const sum = new Float64Array(weight.length)
      rhos.forEach((rho, g) => {
        addMoved(sum, weight, rho, sigmas[g], from.size, to.size)
      })
      return sum.reduce((length, x) => length + (x / order) ** 2, 0)
    },
  })
}
