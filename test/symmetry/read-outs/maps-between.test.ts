/** Maps between representations are those that commute with them. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { cyclic } from '../../../src/symmetry/groups/cyclic'
import { dihedral } from '../../../src/symmetry/groups/dihedral'
import type { FiniteGroup } from '../../../src/symmetry/groups/group'
import { symmetric } from '../../../src/symmetry/groups/symmetric'
import { translations } from '../../../src/symmetry/groups/translations'
import { mapsBetween } from '../../../src/symmetry/read-outs/maps-between'
import { weightSpan } from '../../../src/symmetry/read-outs/family'
import { weightTying } from '../../../src/symmetry/read-outs/weight-tying'
import {
  permuting,
  regular,
  type Representation,
  representation,
  tensorProduct,
} from '../../../src/symmetry/representation'
import { columns, free } from './families'
import { test } from '../../laws/law'

const seeds = fc.nat(1e6)

describe('maps between representations', () => {
  const commutes = <G>(group: FiniteGroup<G>, from: Representation<G>, to: Representation<G>): void => {
    test.prop([seeds], { numRuns: 5 })(
      `of ${group.name} from ${from.name} to ${to.name} have error 0 where they commute`,
      (seed) => {
        const maps = mapsBetween(from, to)
        const shape = [from.size, to.size]
        // g ↦ σ(g) M ρ(g)ᵀ, summed, for Mᵀ as W
        const [noise] = free(shape, 1, seed)
        const sum = new Float64Array(noise.length)
        for (const g of group.elements) {
          const [rho, sigma] = [from.matrix(g), to.matrix(g)]
          for (let i = 0; i < from.size; i++)
            for (let o = 0; o < to.size; o++)
              for (let k = 0; k < from.size; k++)
                for (let l = 0; l < to.size; l++)
                  sum[i * to.size + o] +=
                    rho[i * from.size + k] * sigma[o * to.size + l] * noise[k * to.size + l]
        }
        expect(maps.fit(weightSpan(shape, columns([sum]))).error).toBeLessThan(1e-9)
        const all = weightSpan(shape, columns(free(shape, from.size * to.size, seed)))
        expect(maps.fit(all).error).toBeCloseTo(1 - maps.dimension / (from.size * to.size), 6)
      },
    )
  }
  commutes(cyclic(4), regular(cyclic(4)), regular(cyclic(4)))
  commutes(dihedral(3), regular(dihedral(3)), regular(dihedral(3)))
  commutes(
    symmetric(3),
    permuting(symmetric(3), 3, (p) => p),
    tensorProduct(
      permuting(symmetric(3), 3, (p) => p),
      permuting(symmetric(3), 3, (p) => p),
    ),
  )

  test('of a cycle are what its moves tie', () => {
    const cycle = translations(5)
    const maps = mapsBetween(regular(cycle), regular(cycle))
    const ties = weightTying({
      name: 'cycle',
      words: '',
      shape: [5, 5],
      moves: [([i, j]) => [(i + 1) % 5, (j + 1) % 5]],
    })
    const family = weightSpan([5, 5], columns(free([5, 5], 3, 0)))
    expect(maps.dimension).toBe(ties.dimension)
    expect(maps.fit(family).error).toBeCloseTo(ties.fit(family).error, 9)
  })

  test('need orthogonal matrices, and ties an entry', () => {
    const skewed = representation({
      name: 'skewed',
      group: cyclic(2),
      size: 2,
      matrix: (g) => (g === 0 ? [1, 0, 0, 1] : [1, 1, 0, -1]),
    })
    expect(() => mapsBetween(skewed, skewed)).toThrow('for turn by 180° is not orthogonal')
    expect(() => weightTying({ name: 'nothing', words: '', shape: [0, 2], moves: [] })).toThrow(
      'at least one',
    )
  })
})
