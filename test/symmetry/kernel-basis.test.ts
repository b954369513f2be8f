/** Functions on taps: closed under the group, complete where the grid allows it, and those of the authors' data. */
import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import { describe, expect } from 'vitest'
import { fieldKernels } from '../../src/data/steerable'
import { vmap } from '../../src/dsl/transforms/vmap'
import { sizeOf } from '../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../src/dsl/core/tensor'
import { placeholder, tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { evaluate } from '../../src/engines/evaluate'
import { onChannels, composeActions } from '../../src/symmetry/action'
import { equivariantMaps } from '../../src/symmetry/equivariant-maps'
import { groupKernel, lifting } from '../../src/symmetry/group-kernels'
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { dihedral } from '../../src/symmetry/groups/dihedral'
import { kernelBasis, type PlanarGroup } from '../../src/symmetry/kernel-basis'
import { regular, type Representation, tensorProduct, trivial } from '../../src/symmetry/representation'
import { onImages } from '../../src/symmetry/spatial'
import { deviation } from '../laws/numbers'
import { test } from '../laws/law'

const matrixOf = (values: ArrayLike<number>, rows: number): Matrix =>
  Matrix.from1DArray(rows, values.length / rows, Array.from(values))

const sizeOfNumbers = (matrix: Matrix): number => Math.max(...matrix.to1DArray().map(Math.abs))

const rankOf = (matrix: Matrix): number =>
  new SingularValueDecomposition(matrix, { autoTranspose: true }).diagonal.filter((x) => x > 1e-8).length

/** The columns of the map v ↦ W of a reparameterisation, for kernels of one field each way. */
const columnsOf = async (
  kernel: ReturnType<typeof lifting>,
  shape: readonly [number, number, number, number],
): Promise<Matrix> => {
  const how = kernel(placeholder(shape))
  const numbers = sizeOf(how.fast.shape)
  const each = tensor(Matrix.eye(numbers).to1DArray(), [numbers, ...how.fast.shape])
  const made: AnyTensor = await evaluate(vmap((v: Tensor) => how.apply({}, v as typeof how.fast))(each))
  return matrixOf(valuesOf(made), numbers).transpose()
}

/** g · W − W for all g that move taps exactly, on kernels [k, k, in · out]: what the constraint method solves. */
const constraints = async <G>(group: PlanarGroup<G>, from: Representation<G>, k: number): Promise<Matrix> => {
  const { act } = composeActions(onImages(group), onChannels(tensorProduct(from, regular(group))))
  const pairs = from.size * group.elements.length
  const weights = k * k * pairs
  const each = tensor(Matrix.eye(weights).to1DArray(), [weights, k, k, pairs])
  const blocks = await evaluate(group.elements.map((g) => vmap((W: Tensor) => act(g, W))(each)))
  const equations = blocks.flatMap((block: AnyTensor) =>
    matrixOf(valuesOf(block), weights).sub(Matrix.eye(weights)).transpose().to1DArray(),
  )
  return matrixOf(equations, weights * group.elements.length)
}

const closed = <G>(group: PlanarGroup<G>, size: number): void => {
  test(`functions for ${size}×${size} taps moved by ${group.name} are sums of themselves, and independent`, async () => {
    const { functions, coefficients } = kernelBasis(group, size)
    const values = matrixOf(functions, size * size)
    expect(rankOf(values)).toBe(coefficients.size)
    const squares = group.elements.map((g) => {
      const moved = values.mmul(matrixOf(coefficients.matrix(g), coefficients.size))
      return Float64Array.from(moved.to2DArray(), (row) => row.reduce((sum, x) => sum + x * x, 0))
    })
    expect(squares[0].reduce((a, b) => a + b)).toBeCloseTo(coefficients.size, 9)
    for (const [i, g] of group.elements.entries()) {
      const moved = values.mmul(matrixOf(coefficients.matrix(g), coefficients.size))
      if (!onImages(group).exact(g)) {
        // the same noise at the same distance from the centre
        for (const tap of [0, size - 1]) expect(squares[i][tap]).toBeCloseTo(squares[0][tap], 9)
        continue
      }
      const whole = tensor(functions, [size, size, coefficients.size])
      const found = await evaluate(onImages(group).act(g, whole as Tensor))
      expect(deviation(Float64Array.from(moved.to1DArray()), valuesOf(found), 1)).toBeLessThan(1e-12)
    }
  })
}

const complete = <G>(group: PlanarGroup<G>, k: number): void => {
  test(`${group.name}, ${k}×${k}: every equivariant kernel is made by one v, and no other is`, async () => {
    const order = group.elements.length
    for (const [kernel, from] of [
      [lifting(group), trivial(group)],
      [groupKernel(group), regular(group)],
    ] as const) {
      if (k * k * from.size * order > 160) continue
      const columns = await columnsOf(kernel, [k, k, from.size, order])
      const equations = await constraints(group, from, k)
      expect(sizeOfNumbers(equations.mmul(columns))).toBeLessThan(1e-12)
      expect(rankOf(columns)).toBe(columns.columns)
      expect(columns.columns).toBe(columns.rows - rankOf(equations))
    }
  })
}

describe('functions on taps', () => {
  for (const size of [1, 2, 3, 5])
    for (const n of [3, 4, 8]) {
      closed(cyclic(n), size)
      closed(dihedral(n), size)
    }
  for (const k of [1, 2, 3]) {
    for (const n of [1, 2, 4]) complete(cyclic(n), k)
    for (const n of [1, 2, 4]) complete(dihedral(n), k)
  }

  test('of steerable groups: every equivariant combination is made by one v', () => {
    for (const group of [cyclic(8), cyclic(3)]) {
      const { coefficients } = kernelBasis(group, 3)
      const from = tensorProduct(coefficients, regular(group))
      expect(equivariantMaps(from, regular(group)).shape[1]).toBe(from.size)
    }
  })

  test('for C8 and 3×3 taps are those of the rotation problems, element by element', async () => {
    const columns = await columnsOf(lifting(cyclic(8)), [3, 3, 1, 8])
    for (let weight = 0; weight < 6; weight++) {
      const theirs = fieldKernels('rotations', Matrix.eye(6).getRow(weight))
      // [8, taps] as [taps, 8], of norm 1
      const turned = matrixOf(theirs, 8).transpose().to1DArray()
      const unit = (numbers: readonly number[]) =>
        Float64Array.from(numbers, (x) => x / Math.hypot(...numbers))
      expect(deviation(unit(columns.getColumn(weight)), unit(turned), 1)).toBeLessThan(1e-12)
    }
  })
})
