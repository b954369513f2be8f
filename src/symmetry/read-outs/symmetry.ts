/**
 * What a layer can be held against: the linear maps that a group ties, a subspace of all weights, under a name.
 *
 * Law: the error of a family of such maps is 0, that of all weights is 1 − dimension / size, and no error is outside
 * [0, 1].
 */
import { fail } from '../../dsl/core/problem'
import { type Shape, showShape } from '../../dsl/core/shape'
import type { WeightFamily } from './family'

/** How near weights are to a symmetry. */
export interface SymmetryFit {
  /** Of the mean squared length of a weight of the family, the share outside the subspace. */
  readonly error: number
  /** The channel of the layer that stands at each place of the symmetry, where the order had to be found. */
  readonly order?: readonly number[]
}

/** A way in which weights may be shared. */
export interface Symmetry {
  /** In a list of candidates, such as `C8` or `translations`. */
  readonly name: string
  /** What a layer does that has it, after 'this layer'. */
  readonly words: string
  /** Of a weight. */
  readonly shape: Shape
  /** Of the space of weights that have it: the fewer numbers are free, the larger the symmetry. */
  readonly dimension: number
  /** The logarithm of how many subspaces `fit` looks for the best among: 0, for one, unless told otherwise. */
  readonly choices?: number
  /** How near a family of weights is to it. */
  readonly fit: (family: WeightFamily) => SymmetryFit
}

/** Fails unless the family has weights of the shape. */
export const sameWeights = (name: string, shape: Shape, family: WeightFamily): void => {
  if (family.shape.join() !== shape.join())
    fail({
      where: `symmetry ${name}`,
      given: `a family of weights ${showShape(family.shape)}`,
      expected: `weights ${showShape(shape)}, which this symmetry ties`,
    })
}

/** A symmetry whose subspace is known: `inside` is the squared length of a weight's projection on it. */
export const subspace = ({
  inside,
  ...rest
}: Omit<Symmetry, 'fit'> & { readonly inside: (weight: Float64Array) => number }): Symmetry => ({
  ...rest,
  fit: (family) => {
    sameWeights(rest.name, rest.shape, family)
    const kept = family.directions.reduce(
      (sum, direction, i) => sum + family.shares[i] * inside(direction),
      0,
    )
    return { error: Math.min(1, Math.max(0, 1 - kept)) }
  },
})
