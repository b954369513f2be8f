/** The generators of what a function does not see are found again, and no others. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { key, normal, split, uniform } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { tanh } from '../../../src/dsl/functions/activations'
import { log, mul } from '../../../src/dsl/functions/arithmetic'
import { einsum } from '../../../src/dsl/functions/products'
import { sum } from '../../../src/dsl/functions/reductions'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { generatorsOf, lieError } from '../../../src/symmetry/read-outs/generators'
import { planarMotion, planarMotions } from '../../../src/symmetry/read-outs/motions'
import { imagePolarisation, polarisation } from '../../../src/symmetry/read-outs/polarisation'
import { test } from '../../laws/law'

const points = <N extends number>(n: N, seed: number, count = 30) =>
  tensor(normal(key(seed), count * n), [count, n] as const)

const holding = (found: ReturnType<typeof generatorsOf>): number => found.filter(({ holds }) => holds).length

describe('generators of functions of points', () => {
  test.prop([fc.nat(1000), fc.integer({ min: 2, max: 4 })], { numRuns: 6 })(
    'of a length are the turns: antisymmetric matrices, n (n − 1) / 2 of them',
    async (seed, n) => {
      const found = generatorsOf(
        await polarisation((x: Tensor<readonly [number]>) => sum(mul(x, x)), points(n, seed), {
          key: key(seed),
        }),
      )
      expect(holding(found)).toBe((n * (n - 1)) / 2)
      for (const { generator, holds } of found)
        if (holds)
          for (let i = 0; i < n; i++)
            for (let j = 0; j < n; j++) expect(generator[i * n + j]).toBeCloseTo(-generator[j * n + i], 6)
    },
  )

  test.prop([fc.nat(1000)], { numRuns: 4 })('of a function without symmetry are none', async (seed) => {
    const weight = tensor(normal(split(key(seed), 'w'), 15), [3, 5])
    const f = (x: Tensor<readonly [3]>) => tanh(einsum('i,io->o', x, weight))
    const found = generatorsOf(await polarisation(f, points(3, seed), { key: key(seed) }))
    expect(holding(found)).toBe(0)
  })

  test.prop([fc.nat(1000)], { numRuns: 4 })('have errors whose mean square is 1', async (seed) => {
    const polar = await polarisation((x: Tensor<readonly [3]>) => sum(tanh(x)), points(3, seed), {
      key: key(seed),
    })
    const found = generatorsOf(polar)
    expect(found.reduce((total, { error }) => total + error ** 2, 0)).toBeCloseTo(9, 9)
    for (const { generator, error } of found) expect(lieError(polar, generator)).toBeCloseTo(error, 5)
  })

  test('that are none are refused', async () => {
    const polar = await polarisation((x: Tensor<readonly [2]>) => sum(x), points(2, 0), { key: key(0) })
    expect(() => lieError(polar, [1, 2, 3])).toThrow('4 numbers')
    expect(() => lieError(polar, [0, 0, 0, 0])).toThrow('all 0')
    expect(() => planarMotion('spin')).toThrow(
      "the unknown generator 'spin', expected one of rotation, scaling",
    )
    for (const [given, f, at] of [
      ['points of shape [0, 2]', (x: Tensor) => x, tensor([], [0, 2])],
      ['points of shape [3, 0]', (x: Tensor) => x, tensor([], [3, 0])],
      ['outputs of shape [3, 0]', () => tensor([], [0]), points(2, 0, 3)],
      ['that is not finite', (x: Tensor) => x, tensor([NaN, 1], [1, 2])],
      ['that is not finite', (x: Tensor) => log(x), tensor([0, 1], [1, 2])],
    ] as const)
      await expect(polarisation(f, at, { key: key(0) })).rejects.toThrow(given)
    const images = tensor(normal(key(0), 8), [2, 4, 1] as const)
    await expect(polarisation((x: Tensor<readonly [4, 1]>) => x, images, { key: key(0) })).rejects.toThrow(
      'imagePolarisation',
    )
    await expect(
      imagePolarisation((x: Tensor<readonly [4, 1]>) => x, images, { key: key(0) }),
    ).rejects.toThrow('[count, side, side, channels]')
  })
})

const SIDE = 15
const MIDDLE = (SIDE - 1) / 2

/** Images of three smooth spots each, well inside. */
const spots = (count: number, seed: number) =>
  tensor(
    Array.from({ length: count }, (_, i) => {
      const at = uniform(split(key(seed), i), 6, -3, 3)
      return Array.from({ length: SIDE * SIDE }, (_unused, p) => {
        const [row, column] = [Math.floor(p / SIDE) - MIDDLE, (p % SIDE) - MIDDLE]
        return [0, 2, 4].reduce(
          (total, k) => total + Math.exp(-((row - at[k]) ** 2 + (column - at[k + 1]) ** 2) / 8),
          0,
        )
      })
    }).flat(),
    [count, SIDE, SIDE, 1] as const,
  )

/** The image seen through windows, a number for each. */
const through =
  (...windows: readonly ((down: number, right: number) => number)[]) =>
  (x: Tensor<readonly [15, 15, 1]>) =>
    tanh(
      einsum(
        'rco,rcw->w',
        x,
        tensor(
          Float64Array.from({ length: SIDE * SIDE * windows.length }, (_, i) => {
            const p = Math.floor(i / windows.length)
            return windows[i % windows.length](Math.floor(p / SIDE) - MIDDLE, (p % SIDE) - MIDDLE) / 20
          }),
          [SIDE, SIDE, windows.length],
        ),
      ),
    )

describe('generators of functions of images', () => {
  const errors = async (f: ReturnType<typeof through>) => {
    const polar = await imagePolarisation(f, spots(12, 1), { key: key(2) })
    return Object.entries(planarMotions)
      .filter(([, generator]) => lieError(polar, generator) < 0.1)
      .map(([name]) => name)
  }

  test('find the rotation where turns are not seen', async () => {
    const ring = (radius: number) => (down: number, right: number) =>
      Math.exp(-((Math.hypot(down, right) - radius) ** 2) / 8)
    expect(await errors(through(ring(0), ring(3), ring(5)))).toEqual(['rotation'])
  })

  test('find the shift where places to the right are not seen', async () => {
    const stripe = (at: number) => (down: number) => Math.exp(-((down - at) ** 2) / 8)
    expect(await errors(through(stripe(-3), stripe(0), stripe(2)))).toEqual(['shift right'])
  })
})
