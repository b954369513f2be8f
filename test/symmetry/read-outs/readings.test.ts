/** Read-outs name the symmetry that a family was built with, and none where it was built with none. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { steerableSharing, type Turns } from '../../../src/data/steerable'
import { key, normal, split } from '../../../src/dsl/core/random'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { evaluate } from '../../../src/engines/evaluate'
import { cyclic } from '../../../src/symmetry/groups/cyclic'
import { dihedral } from '../../../src/symmetry/groups/dihedral'
import type { FiniteGroup, Planar } from '../../../src/symmetry/groups/group'
import { weightFamily, weightSpan } from '../../../src/symmetry/read-outs/family'
import { kernelSymmetries } from '../../../src/symmetry/read-outs/kernel'
import { lineSymmetries } from '../../../src/symmetry/read-outs/line'
import { readSymmetry } from '../../../src/symmetry/read-outs/reading'
import { type IndexMap } from '../../../src/symmetry/read-outs/weight-tying'
import { onImages } from '../../../src/symmetry/spatial'
import { columns, free, noisy, shuffled, tiedBy, type Weight } from './families'
import { test } from '../../laws/law'

const seeds = fc.nat(1e6)

const dot = (a: Weight, b: Weight): number => a.reduce((sum, x, i) => sum + x * b[i], 0)

describe('families', () => {
  test.prop([seeds, fc.integer({ min: 1, max: 4 })], { numRuns: 20 })(
    'have orthonormal directions',
    (seed, rank) => {
      const family = weightSpan([3, 4], columns(free([3, 4], rank, seed)))
      expect(family.directions).toHaveLength(rank)
      family.directions.forEach((a, i) => {
        family.directions.forEach((b, j) => expect(dot(a, b)).toBeCloseTo(Number(i === j), 9))
      })
      expect(family.shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12)
    },
  )

  test.prop([seeds], { numRuns: 20 })(
    'do not depend on the basis, nor on the order of the weights',
    (seed) => {
      const [a, b] = tiedBy([6, 5], [([i, j]) => [i + 1, j + 1]], 2, seed).map(
        (w, i) => noisy([w], 0.3, seed + i)[0],
      )
      const [candidate] = lineSymmetries(6, 5)
      const error = candidate.fit(weightSpan([6, 5], columns([a, b]))).error
      const mixed = [a.map((x, i) => 2 * x - 5 * b[i]), a.map((x, i) => x + b[i])]
      expect(candidate.fit(weightSpan([6, 5], columns(mixed))).error).toBeCloseTo(error, 9)
      const drawn = (weights: readonly Weight[]) =>
        weightFamily(
          tensor(
            weights.flatMap((w) => Array.from(w)),
            [2, 6, 5],
          ),
        )
      expect(candidate.fit(drawn([a, b])).error).toBeCloseTo(candidate.fit(drawn([b, a])).error, 9)
    },
  )

  test('that are none are refused', () => {
    expect(() => weightFamily(tensor([1, NaN], [1, 2]))).toThrow('not only finite numbers')
    expect(() => weightFamily(tensor([0, 0], [1, 2]))).toThrow('weights that are all 0')
    expect(() => weightFamily(tensor([1, 2], [2]))).toThrow('all of one shape, along axis 0')
    expect(() => weightFamily(tensor([], [2, 0]))).toThrow('no weights')
    expect(() => weightSpan([2, 2], tensor([0, 0, 0, 0], [4, 1]))).toThrow(
      'weightSpan: got weights that are all 0',
    )
    expect(() => weightSpan([2, 2], tensor([], [4, 0]))).toThrow('no weights')
    expect(() => weightSpan([2], tensor([Infinity, 1], [2, 1]))).toThrow('not only finite numbers')
    expect(() => weightSpan([2, 2], tensor([1, 2, 3], [3, 1]))).toThrow('a matrix of 4 rows')
    const [candidate] = lineSymmetries(6, 5)
    expect(() => candidate.fit(weightSpan([2], tensor([1, 2], [2, 1])))).toThrow(
      'weights [6, 5], which this symmetry ties',
    )
  })
})

test.prop([seeds, fc.integer({ min: -150, max: 150 }), fc.integer({ min: 1, max: 3 })], { numRuns: 30 })(
  'families do not depend on the size of their weights, however large or small, nor on there being one or several',
  (seed, exponent, rank) => {
    const weights = free([3, 4], rank, seed)
    const all = (by: number) => {
      const tasks = weights.flatMap((w) => Array.from(w, (x) => x * by))
      return [
        weightSpan([3, 4], columns(weights.map((w) => w.map((x) => x * by)))),
        weightFamily(tensor(tasks, [rank, 3, 4])),
      ]
    }
    const [ones, scaled] = [all(1), all(2 ** exponent)]
    expect(scaled).toEqual(ones)
  },
)

const LINE = [14, 12] as const

/** The moves of candidates, once more and in other words. */
const lineMoves: Readonly<Record<string, readonly IndexMap[]>> = {
  translations: [([i, j]) => [i - 1, j - 1]],
  'translations by 2': [([i, j]) => [i - 2, j - 2]],
  'translations and mirror': [([i, j]) => [i - 1, j - 1], ([i, j]) => [13 - i, 11 - j]],
  mirror: [([i, j]) => [13 - i, 11 - j]],
  'opposed translations': [([i, j]) => [i - 1, j + 1]],
  'blocks of four': [([i, j]) => [i % 4 === 0 ? i + 3 : i - 1, j]],
  'all inputs exchanged': [([i, j]) => [(i + 3) % 14, j]],
  'all outputs exchanged': [([i, j]) => [i, (j + 5) % 12]],
}

describe('dense layers between lines', () => {
  const candidates = lineSymmetries(...LINE)

  for (const [name, moves] of Object.entries(lineMoves))
    test.prop([seeds, fc.integer({ min: 2, max: 4 })], { numRuns: 5 })(
      `are read as ${name}`,
      (seed, rank) => {
        const read = readSymmetry(weightSpan(LINE, columns(tiedBy(LINE, moves, rank, seed))), candidates, {
          key: key(seed),
          draws: 8,
        })
        expect(read.name).toBe(name)
        expect(read.candidates[0].error).toBeLessThan(1e-9)
        expect(read.candidates[0].reached).toBeCloseTo(rank, 6)
      },
    )

  test.prop([seeds, fc.integer({ min: 2, max: 5 })], { numRuns: 10 })(
    'without structure are read as none',
    (seed, rank) => {
      const read = readSymmetry(weightSpan(LINE, columns(free(LINE, rank, seed))), candidates, {
        key: key(seed + 1),
      })
      expect(read.name).toBe('none')
      expect(read.sentence).toContain('as none of the candidates does')
    },
  )

  test.prop([seeds], { numRuns: 10 })('have errors that grow with noise, up to chance', (seed) => {
    const built = tiedBy(LINE, lineMoves.translations, 3, seed)
    const errors = [0, 0.1, 0.3, 1, 3, 100].map(
      (noise) => candidates[0].fit(weightSpan(LINE, columns(noisy(built, noise, seed)))).error,
    )
    expect(errors).toEqual(errors.toSorted((a, b) => a - b))
    expect(errors[5]).toBeGreaterThan(0.6)
  })

  test('are read among at least eight candidates, and at least one is asked for', () => {
    expect(candidates.length).toBeGreaterThanOrEqual(8)
    const family = weightSpan(LINE, columns(free(LINE, 1, 0)))
    expect(() => readSymmetry(family, [], { key: key(0) })).toThrow('at least one symmetry')
  })
})

/** Fields of kernels moved by the action on images: [9 · fields · |G|], one weight for each of so many tasks. */
const moved = async <G>(group: FiniteGroup<G> & Planar<G>, channels: number, tasks: number, seed: number) => {
  const { act } = onImages(group)
  const order = group.elements.length
  const weights = Array.from({ length: tasks }, async (_, task) => {
    const kernels = Array.from({ length: channels / order }, (_unused, f) =>
      tensor(normal(split(split(key(seed), task), f), 9), [3, 3]),
    )
    const turned = await evaluate(kernels.flatMap((kernel) => group.elements.map((g) => act(g, kernel))))
    const values = turned.map((kernel) => valuesOf(kernel))
    return Float64Array.from(
      { length: 9 * channels },
      (_unused, i) => values[i % channels][Math.floor(i / channels)],
    )
  })
  return Promise.all(weights)
}

describe('convolutions', () => {
  const shape = (channels: number) => [3, 3, 1, channels]
  const read = (weights: readonly Weight[], channels: number, seed: number) =>
    readSymmetry(weightSpan(shape(channels), columns(weights)), kernelSymmetries(3, 1, channels), {
      key: key(seed),
      draws: 4,
    })

  const recovers = <G>(group: FiniteGroup<G> & Planar<G>, channels: number): void => {
    test.prop([seeds], { numRuns: 3 })(
      `whose channels are moved by ${group.name}, in any order, are read so`,
      async (seed) => {
        const built = await moved(group, channels, 8, seed)
        const found = read(shuffled(built, channels, seed), channels, seed)
        expect(found.name).toBe(group.name)
        expect(found.candidates[0].error).toBeLessThan(1e-9)
      },
    )
  }
  recovers(cyclic(2), 8)
  recovers(cyclic(4), 8)
  recovers(dihedral(1), 8)
  recovers(dihedral(2), 8)
  recovers(dihedral(4), 16)

  test.prop([seeds], { numRuns: 4 })(
    'with noise are put in an order as good as the true one',
    async (seed) => {
      const built = noisy(await moved(cyclic(4), 16, 8, seed), 0.25, seed)
      const [candidate] = kernelSymmetries(3, 1, 16).filter(({ name }) => name === 'C4')
      const error = (weights: readonly Weight[]): number =>
        candidate.fit(weightSpan(shape(16), columns(weights))).error
      expect(error(shuffled(built, 16, seed))).toBeLessThan(error(built) + 1e-3)
    },
  )

  for (const [turns, channels, name] of [
    ['rotations', 24, 'C8'],
    ['rotations-and-flips', 48, 'D8'],
  ] as const satisfies readonly (readonly [Turns, number, string])[])
    test(`of the rotation problems, ${turns}, are read as ${name} in any order`, () => {
      const U = steerableSharing(turns)
      const built = Array.from({ length: 18 }, (_, v) =>
        Float64Array.from({ length: 9 * channels }, (_unused, i) => U[i * 18 + v]),
      )
      const found = read(shuffled(built, channels, 5), channels, 0)
      expect(found.name).toBe(name)
      const [first] = found.candidates
      expect(first.error).toBeLessThan(1e-9)
      expect(first.reached).toBeCloseTo(18, 6)
      expect(first.dimension).toBe(18)
      // the order puts it right: as given by it, no order need be found
      const order = first.order ?? []
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: channels }, (_, c) => c))
    })

  test.prop([seeds], { numRuns: 4 })('without structure are read as none', (seed) => {
    expect(read(free(shape(8), 6, seed), 8, seed + 1).name).toBe('none')
  })

  const taps = {
    turn:
      (side: number): IndexMap =>
      ([row, column, i, o]) => [side - 1 - column, row, i, o],
    mirror:
      (side: number): IndexMap =>
      ([row, column, i, o]) => [row, side - 1 - column, i, o],
    next: (): IndexMap => (place) => [...place.slice(0, 3), place[3] + 1],
  }
  const { turn, mirror, next } = taps
  const half =
    (side: number): IndexMap =>
    (place) =>
      turn(side)(turn(side)(place))

  for (const [name, sides, moves] of [
    ['one round kernel', [2, 3, 4, 5], [turn, mirror, next]],
    ['round kernels', [2, 3, 4, 5], [turn, mirror]],
    // on 2 × 2 and on 3 × 3 a kernel that quarter turns leave alone is round
    ['round kernels', [2, 3], [turn]],
    ['kernels alike after quarter turns', [4, 5], [turn]],
    ['kernels alike after half turns and mirrored', [3, 4, 5], [half, mirror]],
    ['kernels alike after half turns', [3, 4, 5], [half]],
    ['kernels alike mirrored', [2, 3, 4, 5], [mirror]],
    ['one kernel', [2, 3, 4, 5], [next]],
  ] as const)
    test.prop([seeds, fc.constantFrom(...sides), fc.integer({ min: 1, max: 2 })], { numRuns: 5 })(
      `that ${moves.length} moves tie are read as ${name}`,
      (seed, side, rank) => {
        const sizes = [side, side, 1, 8]
        const built = tiedBy(
          sizes,
          moves.map((move) => move(side)),
          rank,
          seed,
        )
        const found = readSymmetry(weightSpan(sizes, columns(built)), kernelSymmetries(side, 1, 8), {
          key: key(seed),
          draws: 2,
        })
        expect(found.name).toBe(name)
        expect(found.candidates[0].error).toBeLessThan(1e-9)
      },
    )

  // of 400 random kernels of 2 × 2 in all channels one is round enough to be taken for rotations as well
  test.each([622558, 757885, 861601, 298977])('that one kernel fits better are not rotations: %i', (seed) => {
    const built = tiedBy([2, 2, 1, 8], [next()], 1, seed)
    const found = readSymmetry(weightSpan([2, 2, 1, 8], columns(built)), kernelSymmetries(2, 1, 8), {
      key: key(seed),
      draws: 2,
    })
    expect(found.candidates.filter(({ holds }) => holds).map(({ name }) => name)).toContain('one kernel')
    expect(found.name).toBe('one kernel')
  })

  test('have at least eight candidates', () => {
    expect(kernelSymmetries(3, 1, 24).length).toBeGreaterThanOrEqual(8)
    expect(kernelSymmetries(3, 2, 8).map(({ name }) => name)).not.toContain('C3')
  })
})
