/** Quarter turns are a group that acts exactly. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Tensor } from '../../src/dsl/core/tensor'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { reference } from '../../src/engines/reference'
import { quarterTurns, rot90 } from '../../src/symmetry/quarter-turns'
import { expectClose, patternless, run, test } from '../laws'

type Image = Tensor<readonly [number, number, number]>

const images = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }))
  .map(([n, c]): Image => tensor(patternless(n * n * c), [n, n, c]))
const turns = fc.constantFrom(...quarterTurns)

const both = (f: (x: Image) => Image, g: (x: Image) => Image, x: Image) =>
  run(reference, (y: Image) => [f(y), g(y)] as const, [x] as const)

describe('quarter turns', () => {
  test.prop([images, turns, turns])('add up', async (x, a, b) => {
    const [twice, once] = await both(
      (y) => rot90(rot90(y, a), b),
      (y) => rot90(y, a + b),
      x,
    )
    expectClose('turns', twice, once, { tolerance: 0 })
  })

  test.prop([images, turns])('are undone by turning back, and come round after four', async (x, a) => {
    const [back, whole] = await both(
      (y) => rot90(rot90(y, a), -a),
      (y) => rot90(y, 4),
      x,
    )
    expectClose('back', back, x, { tolerance: 0 })
    expectClose('round', whole, x, { tolerance: 0 })
  })

  test('turn anticlockwise, all channels together', async () => {
    const x = tensor([1, 10, 2, 20, 3, 30, 4, 40], [2, 2, 2])
    const y = await run(reference, (z: typeof x) => rot90(z, 1), [x] as const)
    expect(Array.from(valuesOf(y))).toEqual([2, 20, 4, 40, 1, 10, 3, 30])
  })

  test('need a square, in words', () => {
    expect(() => rot90(tensor([1, 2], [1, 2, 1]), 1)).toThrow(
      'rot90: got a tensor of shape [1, 2, 1], expected as many rows as columns, in its first two axes.',
    )
    expect(() => rot90(tensor([1], [1, 1]), 0.5)).toThrow(
      'rot90: got 0.5 quarter turns, expected a whole number.',
    )
  })
})
