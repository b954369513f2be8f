/** Singular values of what was learned: how many directions a sharing matrix uses. */
import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import { fail } from '../dsl/core/problem'
import { showShape } from '../dsl/core/shape'
import type { AnyTensor } from '../dsl/core/tensor'
import { valuesOf } from '../dsl/primitives/leaves'

/**
 * The singular values of a matrix, the largest first, as many as its smaller side.
 *
 * @example
 * singularValues(tensor([3, 0, 0, 0, 4, 0], [2, 3])) // [4, 3]
 */
export const singularValues = (x: AnyTensor): readonly number[] => {
  const [rows, columns, ...rest] = x.shape
  if (x.shape.length !== 2 || rest.length > 0)
    fail({ where: 'singularValues', given: `a tensor of shape ${showShape(x.shape)}`, expected: 'a matrix' })
  const matrix = Matrix.from1DArray(rows, columns, Array.from(valuesOf(x)))
  return new SingularValueDecomposition(matrix, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  }).diagonal
}
