/** Curves are 0 where a function is equivariant or invariant, and not elsewhere. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { key, normal } from '../../../src/dsl/core/random'
import { conv2d } from '../../../src/dsl/functions/convolution'
import { log, sub } from '../../../src/dsl/functions/arithmetic'
import { ravel } from '../../../src/dsl/functions/structure'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { reshape } from '../../../src/dsl/primitives/movement'
import { sum } from '../../../src/dsl/functions/reductions'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { trivialAction } from '../../../src/symmetry/action'
import { cyclic } from '../../../src/symmetry/groups/cyclic'
import { so2 } from '../../../src/symmetry/groups/so2'
import { equivarianceCurve, invarianceCurve } from '../../../src/symmetry/read-outs/curves'
import { onImages } from '../../../src/symmetry/spatial'
import { test } from '../../laws/law'

const images = (seed: number) => tensor(normal(key(seed), 4 * 36), [4, 6, 6, 1])
const kernel = (values: readonly number[]) => tensor(values, [3, 3, 1, 1])
const ROUND = kernel([1, 2, 1, 2, -5, 2, 1, 2, 1])
const turns = onImages(so2)

type Image = Tensor<readonly [6, 6, 1]>

describe('equivariance curves', () => {
  test.prop([fc.nat(1000)], { numRuns: 3 })('of a convolution with a round kernel', async (seed) => {
    const curve = await equivarianceCurve((x: Image) => conv2d(x, ROUND), turns, turns, {
      elements: [0, 90, 180, 30],
      inputs: images(seed),
    })
    const [still, quarter, half, between] = curve
    for (const { error } of [still, quarter, half]) expect(error).toBeLessThan(1e-9)
    // what interpolation leaves of noise, in the worst case; it is still far from chance
    expect(between.error).toBeGreaterThan(0.01)
    for (const { error, chance } of curve) expect(error).toBeLessThan(0.8 * chance)
  })

  test('of one with another kernel', async () => {
    const uneven = kernel([1, 2, 3, 4, 5, 6, 7, 8, 9])
    const curve = await equivarianceCurve(
      (x: Image) => conv2d(x, uneven),
      onImages(cyclic(4)),
      onImages(cyclic(4)),
      {
        elements: cyclic(4).elements,
        inputs: images(0),
      },
    )
    expect(curve.map(({ error }) => error > 0.1)).toEqual([false, true, true, true])
  })

  test('of nothing but zeros are zero', async () => {
    const curve = await equivarianceCurve(
      (x: Image) => sum(conv2d(x, kernel(Array.from({ length: 9 }, () => 0)))),
      turns,
      trivialAction(so2),
      {
        elements: [45],
        inputs: images(0),
      },
    )
    expect(curve).toEqual([{ element: 45, error: 0, chance: 0 }])
  })

  test('need two inputs', async () => {
    await expect(
      equivarianceCurve((x: Image) => x, turns, turns, {
        elements: [0],
        inputs: tensor(normal(key(0), 36), [1, 6, 6, 1]),
      }),
    ).rejects.toThrow('at least two')
  })
})

test('curves of what is no number, or of no class, are refused', async () => {
  const where = { elements: [0, 90], inputs: images(0) }
  const none = (x: Image): Image => log(sub(x, 100))
  await expect(equivarianceCurve(none, turns, turns, where)).rejects.toThrow('answers that are NaN')
  await expect(invarianceCurve((x: Image) => ravel(none(x)), turns, where)).rejects.toThrow(
    'answers that are NaN',
  )
  await expect(invarianceCurve(() => tensor([], [0]), turns, where)).rejects.toThrow('at least one class')
})

describe('invariance curves', () => {
  const logits = (weight: Tensor<readonly [36, 3]>) => (x: Image) =>
    einsum('i,io->o', reshape(x, [36]), weight) as Tensor<readonly [3]>
  const weight = (at: (pixel: number, c: number) => number) =>
    tensor(
      Float64Array.from({ length: 108 }, (_, i) => at(Math.floor(i / 3), i % 3)),
      [36, 3],
    )

  test('tell a classifier that does not see quarter turns from one that does', async () => {
    // distance from the centre, the same for the four turns of a pixel
    const ring = (pixel: number) => Math.hypot(Math.floor(pixel / 6) - 2.5, (pixel % 6) - 2.5)
    const where = { elements: [0, 90, 180], inputs: images(3) }
    const round = await invarianceCurve(logits(weight((pixel, c) => Math.cos(c * ring(pixel)))), turns, where)
    for (const { unchanged, change } of round) {
      expect(unchanged).toBe(1)
      expect(change).toBeLessThan(1e-9)
    }
    const uneven = await invarianceCurve(
      logits(weight((pixel, c) => Math.cos((1 + c) * pixel))),
      turns,
      where,
    )
    expect(uneven[0].change).toBeLessThan(1e-9)
    expect(uneven[1].change).toBeGreaterThan(0.1)
    for (const { chance, unchanged } of uneven)
      for (const x of [chance, unchanged]) expect(x).toBeLessThanOrEqual(1)
  })
})
