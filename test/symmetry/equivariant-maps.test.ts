/** Proposition 1 and its general form: U spans the equivariant maps, all of them and nothing else. */
import * as fc from 'fast-check'
import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key, normal } from '../../src/dsl/core/random'
import type { AnyTensor } from '../../src/dsl/core/tensor'
import { dense } from '../../src/dsl/networks/dense'
import { sharedBy } from '../../src/dsl/networks/known-sharing'
import { input } from '../../src/dsl/networks/net'
import { reparam } from '../../src/dsl/networks/reparam'
import { fullSharing } from '../../src/dsl/networks/reparameterisations'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { evaluate } from '../../src/engines/evaluate'
import { onChannels } from '../../src/symmetry/action'
import { equivariantMaps, groupConvolutionMatrix } from '../../src/symmetry/equivariant-maps'
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { dihedral } from '../../src/symmetry/groups/dihedral'
import type { FiniteGroup } from '../../src/symmetry/groups/group'
import { so2 } from '../../src/symmetry/groups/so2'
import { symmetric } from '../../src/symmetry/groups/symmetric'
import { translations } from '../../src/symmetry/groups/translations'
import {
  directSum,
  permuting,
  regular,
  type Representation,
  representation,
  tensorProduct,
  trivial,
} from '../../src/symmetry/representation'
import { deviation } from '../laws/numbers'
import { eachFiniteGroup } from './known-groups'
import { test } from '../laws/law'

const matrixOf = ({ matrix, size }: { matrix: Float64Array; size: number }): Matrix =>
  Matrix.from1DArray(size, size, Array.from(matrix))

/** W ρ(g) − σ(g) W for all g, as a matrix on the weights [in, out]: what the constraint method solves. */
const constraints = <G>(from: Representation<G>, to: Representation<G>): Matrix => {
  const { elements } = from.group as FiniteGroup<G>
  const [m, n] = [from.size, to.size]
  const rows = Matrix.zeros(elements.length * m * n, m * n)
  elements.forEach((g, k) => {
    const rho = matrixOf({ matrix: from.matrix(g), size: m })
    const sigma = matrixOf({ matrix: to.matrix(g), size: n })
    for (let i = 0; i < m; i++)
      for (let o = 0; o < n; o++) {
        const row = (k * m + i) * n + o
        for (let a = 0; a < m; a++) rows.set(row, a * n + o, rows.get(row, a * n + o) + rho.get(a, i))
        for (let b = 0; b < n; b++) rows.set(row, i * n + b, rows.get(row, i * n + b) - sigma.get(o, b))
      }
  })
  return rows
}

const rankOf = (matrix: Matrix): number =>
  new SingularValueDecomposition(matrix, { autoTranspose: true }).diagonal.filter((x) => x > 1e-8).length

const asMatrix = (U: AnyTensor): Matrix => Matrix.from1DArray(U.shape[0], U.shape[1], Array.from(valuesOf(U)))

const reachesAll = <G>(from: Representation<G>, to: Representation<G>, U: AnyTensor): void => {
  const equations = constraints(from, to)
  const columns = asMatrix(U)
  expect(
    equations
      .mmul(columns)
      .to1DArray()
      .every((x) => Math.abs(x) < 1e-12),
  ).toBe(true)
  expect(rankOf(columns)).toBe(columns.columns)
  expect(columns.columns).toBe(from.size * to.size - rankOf(equations))
}

const pairObeysLaws = <G>(from: Representation<G>, to: Representation<G>): void => {
  test(`from ${from.name} to ${to.name} of ${from.group.name}: all maps, and no others`, () => {
    const U = equivariantMaps(from, to)
    reachesAll(from, to, U)
    const gram = asMatrix(U).transpose().mmul(asMatrix(U))
    expect(
      gram
        .sub(Matrix.eye(U.shape[1]))
        .to1DArray()
        .every((x) => Math.abs(x) < 1e-12),
    ).toBe(true)
  })
}

/** The mirror of the plane and its turns. */
const plane = representation({
  name: 'plane',
  group: dihedral(3),
  size: 2,
  matrix: ({ turns, mirrored }) => {
    const angle = (2 * Math.PI * turns) / 3
    const [cos, sin, side] = [Math.cos(angle), Math.sin(angle), mirrored ? -1 : 1]
    return [side * cos, -sin, side * sin, cos]
  },
})

const things = permuting(symmetric(4), 4, (p) => p, 'things')

describe('equivariant maps', () => {
  eachFiniteGroup((group) => {
    if (group.elements.length > 8) return
    const all = [trivial(group), regular(group), directSum(trivial(group, 2), regular(group))]
    for (const from of all) for (const to of all) if (from.size * to.size <= 81) pairObeysLaws(from, to)
  })
  pairObeysLaws(plane, plane)
  pairObeysLaws(plane, regular(dihedral(3)))
  pairObeysLaws(tensorProduct(plane, plane), directSum(plane, trivial(dihedral(3))))
  pairObeysLaws(things, things)
  pairObeysLaws(tensorProduct(things, things), things)

  test('of permutations are tied: a column has one value at the places of one orbit', () => {
    // on four things: their own weight, and that of all others (Zaheer et al., "Deep Sets", 2017)
    const own = Array.from({ length: 16 }, (_, i) => Number(i % 5 === 0) / 2)
    const others = Array.from({ length: 16 }, (_, i) => Number(i % 5 !== 0) / Math.sqrt(12))
    const U = asMatrix(equivariantMaps(things, things))
    expect(U.columns).toBe(2)
    for (const [c, wanted] of [own, others].entries())
      expect(deviation(Float64Array.from(U.getColumn(c)), Float64Array.from(wanted), 1)).toBeLessThan(1e-12)
  })

  test('may be none', () => {
    const signs = representation({ name: 'signs', group: cyclic(2), size: 1, matrix: (g) => [1 - 2 * g] })
    expect(equivariantMaps(signs, trivial(cyclic(2))).shape).toEqual([1, 0])
  })

  test('want a group that can be listed, and orthogonal matrices', () => {
    expect(() => equivariantMaps(trivial(so2), trivial(so2))).toThrow('a group that lists its elements')
    expect(() => groupConvolutionMatrix(trivial(so2))).toThrow('cyclic(16)')
    const skew = representation({
      name: 'skew',
      group: cyclic(2),
      size: 2,
      matrix: (g) => (g === 0 ? [1, 0, 0, 1] : [1, 1, 0, -1]),
    })
    expect(() => equivariantMaps(skew, skew)).toThrow('skew, whose matrix for turn by 180° is not orthogonal')
    // Proposition 1 holds for those as well
    reachesAll(skew, regular(cyclic(2)), groupConvolutionMatrix(skew))
  })
})

/** W of the paper, [out, in], of the rows of a dense layer's weight. */
const paperW = (U: AnyTensor, v: readonly number[], inputs: number): readonly (readonly number[])[] => {
  const W = asMatrix(U).mmul(Matrix.columnVector([...v]))
  return Matrix.from1DArray(inputs, W.rows / inputs, W.to1DArray())
    .transpose()
    .to2DArray()
}

describe('Proposition 1', () => {
  test('stacks the matrices: S₂, Figure 2 of the paper', () => {
    const swap = permuting(symmetric(2), 2, (p) => p)
    expect(paperW(groupConvolutionMatrix(swap), [3, 7], 2)).toEqual([
      [3, 7],
      [7, 3],
    ])
  })

  test('makes cyclic translations circulant', () => {
    expect(paperW(groupConvolutionMatrix(regular(translations(4))), [1, 2, 3, 4], 4)).toEqual([
      [1, 2, 3, 4],
      [4, 1, 2, 3],
      [3, 4, 1, 2],
      [2, 3, 4, 1],
    ])
  })

  eachFiniteGroup((group) => {
    if (group.elements.length > 8) return
    for (const from of [trivial(group, 2), regular(group), directSum(regular(group), trivial(group))])
      test(`${from.name} of ${group.name}: every group convolution, one for each v`, () => {
        const U = groupConvolutionMatrix(from)
        expect(U.shape).toEqual([from.size * group.elements.length, from.size])
        if (from.size <= 8) reachesAll(from, regular(group), U)
      })
  })

  const d3 = dihedral(3)
  const U = groupConvolutionMatrix(regular(d3))
  const numbers = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 6, maxLength: 6 })
  const layer = pipe(input([6]), dense(6, { bias: false }), reparam(sharedBy(U)))
  const learned = pipe(input([6]), dense(6, { bias: false }), reparam(fullSharing({ rank: 6 })))

  test.prop([numbers, numbers, fc.constantFrom(...d3.elements)], { numRuns: 50 })(
    'as the frozen U of `fullSharing`, and in `sharedBy`, makes a dense layer equivariant for every v',
    async (v, numbersOfX, g) => {
      const x = tensor(numbersOfX, [6])
      const { act } = onChannels(regular(d3))
      const fast = { dense: { weight: tensor(v, [6]) } }
      const f = layer.apply({ slow: {}, fast })
      const frozen = learned.apply({ slow: { dense: { U: tensor(valuesOf(U), [36, 6]) } }, fast })
      const sides = await evaluate({
        left: f(act(g, x) as typeof x),
        right: act(g, f(x)),
        same: frozen(x),
        y: f(x),
      })
      expect(deviation(valuesOf(sides.left), valuesOf(sides.right), 1e-3)).toBeLessThan(1e-12)
      expect(deviation(valuesOf(sides.same), valuesOf(sides.y), 1e-3)).toBeLessThan(1e-12)
    },
  )

  test('breaks wherever one entry of U is wrong', () => {
    const from = regular(cyclic(3))
    const right = groupConvolutionMatrix(from)
    const v = Matrix.columnVector(Array.from(normal(key(0), 3)))
    const equations = constraints(from, from)
    const error = (rows: Matrix): number =>
      Math.max(...equations.mmul(rows.mmul(v)).to1DArray().map(Math.abs))
    expect(error(asMatrix(right))).toBeLessThan(1e-12)
    for (let entry = 0; entry < 27; entry++) {
      const wrong = asMatrix(right)
      wrong.set(Math.floor(entry / 3), entry % 3, wrong.get(Math.floor(entry / 3), entry % 3) + 0.1)
      expect(error(wrong)).toBeGreaterThan(0.001)
    }
  })
})
