/**
 * Kernels turned and mirrored: what an element g of a group of the plane makes of a kernel of side × side taps,
 * (g f)(x) = f(g⁻¹ x), for every f that `kernelBasis` has: any kernel where elements move taps to taps, else sums of
 * circular harmonics.
 *
 * Law: the numbers of f are as many as the columns, which are orthonormal over all elements together.
 */
import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import { kernelBasis, type PlanarGroup } from '../kernel-basis'

/** Of a kernel's taps from its numbers, for each element: [taps, numbers], row-major. */
export interface TurnedKernels {
  readonly numbers: number
  readonly elements: readonly Float64Array[]
}

/** The turned kernels of a group; their numbers so that columns over all elements are orthonormal. */
export const turnedKernels = <G>(group: PlanarGroup<G>, side: number): TurnedKernels => {
  const { functions, coefficients } = kernelBasis(group, side)
  const unmoved = Matrix.from1DArray(side ** 2, coefficients.size, functions)
  const stacked = new Matrix(
    group.elements.flatMap((g) =>
      unmoved
        .mmul(Matrix.from1DArray(coefficients.size, coefficients.size, coefficients.matrix(g)))
        .to2DArray(),
    ),
  )
  const { leftSingularVectors, diagonal } = new SingularValueDecomposition(stacked, { autoTranspose: true })
  const kept = diagonal.flatMap((value, i) => (value > 1e-6 * diagonal[0] ? [i] : []))
  return {
    numbers: kept.length,
    elements: group.elements.map((_, g) =>
      Float64Array.from({ length: side ** 2 * kept.length }, (_unused, i) =>
        leftSingularVectors.get(g * side ** 2 + Math.floor(i / kept.length), kept[i % kept.length]),
      ),
    ),
  }
}
