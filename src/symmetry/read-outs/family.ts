/**
 * The family of weights that a layer can take: what a read-out looks at, not one weight. A layer W = r(slow, v) takes
 * another weight in every task, and it is all of them together that share weights as a group does. A family is the
 * second moment of its weights: orthonormal directions, and how much of the mean squared length lies along each.
 *
 * Two families of a layer answer two questions. `weightSpan` takes every v alike: W = U v for all v, whatever its basis;
 * what it says is of the layer. `weightFamily` takes weights that v has led to, such as those adapted to many tasks: what
 * it says is of the layer on these tasks. Where v leaves the weight free, as in a plain convolution, and nearly so in
 * (A ⊗ B ⊗ C) v, the tasks alone decide it: then a symmetry of the tasks is found without any having been learned.
 *
 * Laws: directions are orthonormal and shares sum to 1; a family does not depend on the order of its weights, nor
 * `weightSpan` on the basis of the space.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { fail } from '../../dsl/core/problem'
import { type Shape, showShape, sizeOf } from '../../dsl/core/shape'
import { type AnyTensor, checkShape, checkTensor } from '../../dsl/core/tensor'
import { valuesOf } from '../../dsl/primitives/leaves'

/** The weights that a layer can take, over tasks, as a space of matrices. */
export interface WeightFamily {
  /** Of a weight. */
  readonly shape: Shape
  /** Orthonormal, each of the size of a weight, the most used first. */
  readonly directions: readonly Float64Array[]
  /** Of the mean squared length of a weight, along each direction. */
  readonly shares: readonly number[]
}

/** Of the squared length: below it directions are what adaptation leaves of noise. */
const NOISE = 0.01

/** Directions of which an equal vector would hold less than this are rounding. */
const ROUNDING = 1e-12

/** The inner products of rows, and how to make directions of their eigenvectors. */
const eigen = (rows: readonly Float64Array[]) => {
  const gram = rows.map((a) => rows.map((b) => dot(a, b)))
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(gram), {
    assumeSymmetric: true,
  })
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j] - realEigenvalues[i])
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0)
  return order.map((i) => ({
    share: total > 0 ? Math.max(0, realEigenvalues[i]) / total : 0,
    direction: (): Float64Array => {
      const sum = new Float64Array(rows[0].length)
      const length = Math.sqrt(realEigenvalues[i])
      rows.forEach((row, r) => {
        const by = eigenvectorMatrix.get(r, i) / length
        for (let k = 0; k < sum.length; k++) sum[k] += by * row[k]
      })
      return sum
    },
  }))
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** The numbers of weights, the largest of them 1, so that no square is too large or too small; refuses what has no direction. */
const scaled = (where: string, weights: AnyTensor): Float64Array => {
  const values = Float64Array.from(valuesOf(weights))
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  if (!Number.isFinite(most) || most === 0)
    fail({
      where,
      given: `${values.length === 0 ? 'no weights' : most === 0 ? 'weights that are all 0' : 'not only finite numbers'}, in a tensor of shape ${showShape(weights.shape)}`,
      expected: 'finite weights that differ from 0',
      ...(most === 0 ? { cause: 'the layer has not been trained yet, or its rate is 0' } : {}),
    })
  return values.map((value) => value / most)
}

/**
 * The family that weights [tasks, …shape] are drawn from, such as those of a layer after adaptation to each of many
 * tasks. The directions that hold the last hundredth of the squared length are left out as noise. Throws for weights
 * that are all 0 or not finite.
 *
 * @example
 * const family = weightFamily(tensor([3, 0, 0, 0, 4, 0], [2, 3]))
 * family.shares // [0.64, 0.36]
 */
export const weightFamily = (weights: AnyTensor): WeightFamily => {
  const [tasks, ...shape] = checkTensor('weightFamily', weights).shape
  const size = sizeOf(shape)
  if (weights.shape.length < 2)
    fail({
      where: 'weightFamily',
      given: `a tensor of shape ${showShape(weights.shape)}`,
      expected: 'weights, all of one shape, along axis 0',
    })
  const values = scaled('weightFamily', weights)
  const rows = Array.from({ length: tasks }, (_, i) => values.subarray(i * size, (i + 1) * size))
  const all = eigen(rows)
  const before = (i: number): number => all.slice(0, i).reduce((sum, { share }) => sum + share, 0)
  const kept = all.filter(({ share }, i) => share > ROUNDING && before(i) < 1 - NOISE)
  return weighted(
    shape,
    kept.map(({ direction }) => direction()),
    kept.map(({ share }) => share),
  )
}

/**
 * All weights U v of shape `shape`, each direction as much as any other; U is [size, rank], whatever its basis. Throws
 * unless U has a row for each number of a weight, and where it is all 0 or not finite.
 *
 * @example
 * weightSpan([2, 2], tensor([1, 1, 0, 1, 0, 1, 1, 1], [4, 2])).shares // [0.5, 0.5]
 */
export const weightSpan = (shape: Shape, U: AnyTensor): WeightFamily => {
  checkShape('weightSpan', shape)
  const [size, rank] = checkTensor('weightSpan', U).shape
  if (U.shape.length !== 2 || size !== sizeOf(shape))
    fail({
      where: 'weightSpan',
      given: `U of shape ${showShape(U.shape)} for weights ${showShape(shape)}`,
      expected: `a matrix of ${sizeOf(shape)} rows`,
    })
  const values = scaled('weightSpan', U)
  const columns = Array.from({ length: rank }, (_, r) =>
    Float64Array.from({ length: size }, (_unused, i) => values[i * rank + r]),
  )
  const kept = eigen(columns).filter(({ share }) => share > ROUNDING)
  return weighted(
    shape,
    kept.map(({ direction }) => direction()),
    kept.map(() => 1),
  )
}

/** A family of directions that are orthonormal already. */
export const weighted = (
  shape: Shape,
  directions: readonly Float64Array[],
  shares: readonly number[],
): WeightFamily => {
  const total = shares.reduce((sum, share) => sum + share, 0)
  return { shape, directions, shares: shares.map((share) => share / total) }
}
