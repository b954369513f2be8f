/** Groups are groups, and what is none is refused with a reason. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { key } from '../../src/dsl/core/random'
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { dihedral } from '../../src/symmetry/groups/dihedral'
import { finiteGroup } from '../../src/symmetry/groups/finite-group'
import { sampleElements } from '../../src/symmetry/groups/group'
import { so2 } from '../../src/symmetry/groups/so2'
import { symmetric } from '../../src/symmetry/groups/symmetric'
import { eachFiniteGroup } from './known-groups'
import { test } from '../laws/law'

eachFiniteGroup(({ name, elements, identity, index, compose, inverse, show }) => {
  const element = fc.constantFrom(...elements)

  describe(`the group ${name}`, () => {
    test.prop([element, element, element])('is associative', (a, b, c) => {
      expect(compose(compose(a, b), c)).toEqual(compose(a, compose(b, c)))
    })

    test.prop([element])('has an identity and inverses', (a) => {
      expect(compose(a, identity)).toEqual(a)
      expect(compose(identity, a)).toEqual(a)
      expect(compose(a, inverse(a))).toEqual(identity)
      expect(compose(inverse(a), a)).toEqual(identity)
    })

    test('lists each element once, the identity first, at its index, under a text of its own', () => {
      expect(elements[0]).toEqual(identity)
      expect(elements.map(index)).toEqual(elements.map((_, i) => i))
      expect(new Set(elements.map(show)).size).toBe(elements.length)
    })

    test.prop([element, element])('is closed', (a, b) => {
      expect(elements[index(compose(a, b))]).toEqual(compose(a, b))
    })
  })
})

describe('SO(2)', () => {
  const angle = fc.integer({ min: 0, max: 64 * 360 }).map((n) => n / 64)

  test.prop([angle, angle])('adds angles modulo a full turn', (a, b) => {
    const [x, y] = [so2.at(a / 360), so2.at(b / 360)]
    expect(Math.cos((Math.PI / 180) * (so2.compose(x, y) - a - b))).toBeCloseTo(1, 9)
    expect(Math.sin((Math.PI / 180) * so2.compose(x, so2.inverse(x)))).toBeCloseTo(0, 9)
    expect(so2.compose(x, so2.identity)).toBeCloseTo(x, 9)
  })

  test('has the identity at 0', () => {
    expect(so2.at(0)).toBe(so2.identity)
  })
})

describe('planar groups', () => {
  test('move points as their elements compose', () => {
    const moved = (
      [x, y]: readonly number[],
      { degrees, mirrored }: { degrees: number; mirrored: boolean },
    ) => {
      const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
      const across = mirrored ? -x : x
      return [c * across - s * y, s * across + c * y]
    }
    const { elements, compose, isometry } = dihedral(8)
    for (const a of elements)
      for (const b of elements) {
        const [x, y] = moved(moved([0.3, 0.7], isometry(b)), isometry(a))
        const [u, v] = moved([0.3, 0.7], isometry(compose(a, b)))
        expect(x).toBeCloseTo(u, 9)
        expect(y).toBeCloseTo(v, 9)
      }
  })
})

describe('sample', () => {
  test('draws every element of a finite group, by the key', () => {
    const drawn = sampleElements(cyclic(4), key(1), 200)
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3]))
    expect(sampleElements(cyclic(4), key(1), 200)).toEqual(drawn)
    expect(sampleElements(so2, key(1), 9).every((degrees) => degrees >= 0 && degrees < 360)).toBe(true)
  })
})

describe('what is no group', () => {
  const add = (n: number) => (a: number, b: number) => (a + b) % n

  test('says which product falls outside', () => {
    expect(() => finiteGroup({ name: 'half', elements: [0, 1, 2], compose: add(4), show: String })).toThrow(
      'finiteGroup half: got a set in which 1 · 2 = 3 falls outside',
    )
  })

  test('misses an identity, an inverse or associativity', () => {
    const make = (elements: readonly number[], compose: (a: number, b: number) => number) => () =>
      finiteGroup({ name: 'none', elements, compose, show: String })
    expect(make([1, 2], () => 1)).toThrow('no element that changes nothing')
    expect(make([0, 1], (a, b) => a * b)).toThrow('0 without an inverse')
    // a loop of five elements in which each is its own inverse
    const loop = ['01234', '10342', '24013', '32401', '43120']
    expect(make([0, 1, 2, 3, 4], (a, b) => Number(loop[a][b]))).toThrow('a composition that is associative')
    expect(() => finiteGroup({ name: 'x', elements: [0, 1], compose: add(2), show: () => '' })).toThrow(
      'one text',
    )
  })

  test('is a size that no group has, or too many elements to list', () => {
    expect(() => cyclic(0)).toThrow('cyclic: got 0')
    expect(() => dihedral(1.5)).toThrow('dihedral: got 1.5')
    expect(() => symmetric(8)).toThrow('at most 7')
  })
})
