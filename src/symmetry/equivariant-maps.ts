/**
 * All linear maps that a group does not tell apart from the inside: W with W ρ(g) = σ(g) W for every g, as vec(W) = U v
 * for a constant U and a free v. Give U to `sharedBy`, or freeze it in `fullSharing`, and a dense layer is equivariant for
 * every v. (Zhou et al., 2021, Proposition 1; the general case: Ravanbakhsh, Schneider and Póczos, ICML 2017.)
 *
 * Laws: every column of U is an equivariant map; every equivariant map is U v for one v. Rows of U are in the order of
 * a dense layer's weight [in, out].
 */
import { fail } from '../dsl/core/problem'
import type { Tensor } from '../dsl/core/tensor'
import { tensor } from '../dsl/primitives/leaves'
import { type FiniteGroup, isFiniteGroup } from './groups/group'
import { checkRepresentation, type Representation } from './representation'

/** The group of a representation, or an error where it is not finite. */
export const finite = <G>(where: string, of: Representation<G>): FiniteGroup<G> => {
  const { group } = checkRepresentation(where, of)
  return isFiniteGroup(group)
    ? group
    : fail({
        where,
        given: group.name,
        expected: 'a group that lists its elements',
        fix: 'take a finite subgroup, such as cyclic(16) of SO(2)',
      })
}

/**
 * Group convolutions, by Proposition 1 of the paper: the matrices of a representation of size n, stacked; U has shape
 * [n · elements, n]. Output g of the layer is ⟨ρ(g) v, x⟩: v is the filter, and the outputs move by the regular
 * representation. Throws for what is no representation, and for a group that does not list its elements.
 *
 * @example
 * groupConvolutionMatrix(regular(cyclic(2))) // [[1, 0], [0, 1], [0, 1], [1, 0]]
 */
export const groupConvolutionMatrix = <G>(
  representation: Representation<G>,
): Tensor<readonly [number, number]> => {
  const { size, matrix } = checkRepresentation('groupConvolutionMatrix', representation)
  const group = finite('groupConvolutionMatrix', representation)
  const count = group.elements.length
  const U = new Float64Array(size * count * size)
  group.elements.forEach((g, output) => {
    // the transpose of the inverse: where ρ(g) is orthogonal, ρ(g) itself
    const back = matrix(group.inverse(g))
    for (let i = 0; i < size; i++)
      for (let k = 0; k < size; k++) U[(i * count + output) * size + k] = back[k * size + i]
  })
  return tensor(U, [size * count, size])
}

const WHERE = 'equivariantMaps'

/** Far above the rounding of float64, far below what is left of a direction: at least 1 / (number of weights). */
const TOLERANCE = 1e-9

/**
 * The equivariant maps from a representation ρ to another, σ, of the same group: U of shape [size of ρ · size of σ,
 * numbers that are free], with orthonormal columns. For permutations, a column is one over √count at the places of one
 * orbit: weights that are tied. Throws for a group that does not list its elements, and for matrices that are not
 * orthogonal.
 *
 * The mean of σ(g) W ρ(g)ᵀ over the group projects any W onto the equivariant ones; U is the Cholesky factor, with
 * pivots, of that projector P: P = U Uᵀ and P² = P make its columns orthonormal.
 *
 * @example
 * const maps = equivariantMaps(regular(cyclic(3)), trivial(cyclic(3)))
 * maps.shape // [3, 1]
 */
export const equivariantMaps = <G>(
  from: Representation<G>,
  to: Representation<G>,
): Tensor<readonly [number, number]> => {
  const { elements } = finite(WHERE, from)
  checkRepresentation(WHERE, to)
  const moves = elements.map((g) => [orthogonal(WHERE, from, g), orthogonal(WHERE, to, g)] as const)
  const [m, n] = [from.size, to.size]
  const weights = m * n
  /** The mean of a number over the group. */
  const mean = (f: (rho: Float64Array, sigma: Float64Array) => number): number =>
    moves.reduce((total, [rho, sigma]) => total + f(rho, sigma), 0) / moves.length
  /** One entry of the projector; weight i · n + o goes from input i to output o. */
  const entry = (row: number, column: number): number => {
    const [i, o, a, b] = [Math.floor(row / n), row % n, Math.floor(column / n), column % n]
    return mean((rho, sigma) => rho[i * m + a] * sigma[o * n + b])
  }
  const left = Float64Array.from({ length: weights }, (_, w) => entry(w, w))
  const columns: Float64Array[] = []
  for (;;) {
    const pivot = firstLargest(left)
    if (!(left[pivot] >= TOLERANCE)) break
    const root = Math.sqrt(left[pivot])
    const column = Float64Array.from({ length: weights }, (_, w) => {
      const rest = columns.reduce((value, known) => value - known[w] * known[pivot], entry(w, pivot)) / root
      // what is left of zero after rounding is zero: tied weights stay few
      return Math.abs(rest) < TOLERANCE ? 0 : rest
    })
    columns.push(column)
    column.forEach((x, w) => (left[w] -= x * x))
  }
  const rank = columns.length
  return tensor(
    Float64Array.from({ length: weights * rank }, (_, i) => columns[i % rank][Math.floor(i / rank)]),
    [weights, rank],
  )
}

const firstLargest = (numbers: Float64Array): number => {
  const largest = numbers.reduce((a, b) => Math.max(a, b), 0)
  return numbers.findIndex((x) => x >= largest - TOLERANCE)
}

/** ρ(g), or an error where the transpose is not its inverse. */
export const orthogonal = <G>(
  where: string,
  { name, group, size, matrix }: Representation<G>,
  g: G,
): Float64Array => {
  const rho = matrix(g)
  const back = matrix(group.inverse(g))
  rho.forEach((x, i) => {
    if (!(Math.abs(x - back[(i % size) * size + Math.floor(i / size)]) <= TOLERANCE))
      fail({
        where,
        given: `${name}, whose matrix for ${group.show(g)} is not orthogonal`,
        expected: 'orthogonal matrices: ρ(g)ᵀ = ρ(g⁻¹)',
        fix: 'coordinates in which the group keeps lengths',
      })
  })
  return rho
}
