/** Representations keep products; the orthogonal ones keep lengths. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { dihedral } from '../../src/symmetry/groups/dihedral'
import type { FiniteGroup } from '../../src/symmetry/groups/group'
import { so2 } from '../../src/symmetry/groups/so2'
import { symmetric } from '../../src/symmetry/groups/symmetric'
import {
  directSum,
  permuting,
  regular,
  type Representation,
  representation,
  tensorProduct,
  trivial,
} from '../../src/symmetry/representation'
import { eachFiniteGroup } from './known-groups'
import { test } from '../laws/law'

const times = (a: Float64Array, b: Float64Array, n: number): readonly number[] =>
  Array.from({ length: n * n }, (_, i) =>
    Array.from({ length: n }, (_, k) => a[Math.floor(i / n) * n + k] * b[k * n + (i % n)]).reduce(
      (x, y) => x + y,
    ),
  )

const closeTo = (found: ArrayLike<number>, wanted: ArrayLike<number>) =>
  Array.from(found).every((x, i) => Math.abs(x - wanted[i]) < 1e-9)

const obeysLaws = <G>(group: FiniteGroup<G>, { name, size, matrix }: Representation<G>): void => {
  const element = fc.constantFrom(...group.elements)
  const unit = Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0))

  test.prop([element, element], { numRuns: 30 })(`${name} of ${group.name} keeps products`, (g, h) => {
    expect(closeTo(times(matrix(g), matrix(h), size), matrix(group.compose(g, h)))).toBe(true)
    expect(closeTo(matrix(group.identity), unit)).toBe(true)
    // orthogonal: the inverse is the transpose
    const transposed = Float64Array.from(unit, (_, i) => matrix(g)[(i % size) * size + Math.floor(i / size)])
    expect(closeTo(times(matrix(g), transposed, size), unit)).toBe(true)
  })
}

/** Turns of the plane, k times as fast. */
const turning = (n: number, k: number) =>
  representation({
    name: `turns ${k}`,
    group: cyclic(n),
    size: 2,
    matrix: (g) => {
      const angle = (2 * Math.PI * k * g) / n
      return [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)]
    },
  })

describe('representations', () => {
  eachFiniteGroup((group) => {
    if (group.elements.length > 16) return
    obeysLaws(group, trivial(group, 2))
    obeysLaws(group, regular(group))
    obeysLaws(group, directSum(trivial(group), regular(group)))
    if (group.elements.length <= 4) obeysLaws(group, tensorProduct(regular(group), regular(group)))
  })
  obeysLaws(
    symmetric(4),
    permuting(symmetric(4), 4, (p) => p),
  )
  obeysLaws(cyclic(8), turning(8, 1))
  obeysLaws(cyclic(8), tensorProduct(turning(8, 1), turning(8, 3)))

  test('the regular one has one fixed direction, and a trace of 0 elsewhere', () => {
    const { elements } = dihedral(4)
    const { matrix, size } = regular(dihedral(4))
    const traces = elements.map((g) => Array.from({ length: size }, (_, i) => matrix(g)[i * (size + 1)]))
    expect(traces.map((trace) => trace.reduce((a, b) => a + b))).toEqual([8, 0, 0, 0, 0, 0, 0, 0])
  })

  test('what is none shows the two elements', () => {
    expect(() =>
      representation({ name: 'slow', group: cyclic(4), size: 1, matrix: (g) => [g === 0 ? 1 : -1] }),
    ).toThrow('ρ(g) ρ(h) other than ρ(g h) for g = turn by 90°, h = turn by 90°')
    expect(() => representation({ name: 'zero', group: cyclic(2), size: 1, matrix: () => [0] })).toThrow(
      'ρ(identity) other than the identity matrix',
    )
    expect(() => representation({ name: 'short', group: cyclic(2), size: 2, matrix: () => [1] })).toThrow(
      '1 numbers for no turn',
    )
  })

  test('of a continuous group are taken as they are', () => {
    const { matrix } = representation({ name: 'one', group: so2, size: 1, matrix: () => [1] })
    expect(Array.from(matrix(30))).toEqual([1])
  })
})
