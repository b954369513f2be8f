/** Singular values of what was learned: how many directions a sharing matrix uses. */
import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import { fail } from '../dsl/core/problem'
import { showShape } from '../dsl/core/shape'
import { type AnyTensor, checkTensor } from '../dsl/core/tensor'
import { valuesOf } from '../dsl/primitives/leaves'

/**
 * The singular values of a matrix, the largest first, as many as its smaller side. Throws for what is no matrix, or not
 * finite.
 *
 * @example
 * singularValues(tensor([3, 0, 0, 0, 4, 0], [2, 3])) // [4, 3]
 */
export const singularValues = (x: AnyTensor): readonly number[] => {
  const [rows, columns] = checkTensor('singularValues', x).shape
  if (x.shape.length !== 2)
    fail({ where: 'singularValues', given: `a tensor of shape ${showShape(x.shape)}`, expected: 'a matrix' })
  const values = Array.from(valuesOf(x))
  if (!values.every(Number.isFinite))
    fail({ where: 'singularValues', given: 'a matrix with NaN or ∞', expected: 'finite numbers' })
  if (values.length === 0) return []
  const matrix = Matrix.from1DArray(rows, columns, values)
  return new SingularValueDecomposition(matrix, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  }).diagonal
}
