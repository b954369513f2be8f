/** Axes of a broadcast rise: any other order is refused where it is written, and in a program from outside. */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect } from 'vitest'
import { broadcast } from '../../../src/dsl/primitives/broadcast'
import { showShape, sizeOf, stridesOf } from '../../../src/dsl/core/shape'
import { valuesOf } from '../../../src/dsl/primitives/leaves'
import { checkedProgram } from '../../../src/dsl/transforms/checked-program'
import { evaluate } from '../../../src/engines/evaluate'
import { numbersFor } from '../../dsl/loose'
import { test } from '../../laws/law'

/** A shape, and some of its axes in any order; equal sizes are common. */
const cases = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()])))

const rises = (axes: readonly number[]): boolean => axes.every((axis, i) => i === 0 || axis > axes[i - 1])

describe('a broadcast', () => {
  test.prop([cases], { numRuns: 300 })(
    'puts axis i at axes[i], which rise, and refuses any other order',
    async ([shape, axes]) => {
      const x = numbersFor(axes.map((axis) => shape[axis]))
      if (!rises(axes)) {
        expect(() => broadcast(x, shape, axes)).toThrow(
          `broadcast: got shape ${showShape(x.shape)} along axes ${showShape(axes)} of ${showShape(shape)}, ` +
            'expected equal sizes along axes in rising order.',
        )
        return
      }
      const [outer, inner] = [stridesOf(shape), stridesOf(x.shape)]
      const expected = Array.from({ length: sizeOf(shape) }, (_, place) => {
        const from = axes.reduce(
          (sum, axis, i) => sum + (Math.floor(place / outer[axis]) % shape[axis]) * inner[i],
          0,
        )
        return valuesOf(x)[from]
      })
      expect([...valuesOf(await evaluate(broadcast(x, shape, axes)))]).toEqual(expected)
    },
  )

  test.prop([cases], { numRuns: 300 })('of a program from outside is held to the same', ([shape, axes]) => {
    const given = { shape: axes.map((axis) => shape[axis]), dtype: 'float32' }
    const result = { shape, dtype: 'float32' }
    const found = checkedProgram({
      parameters: [given],
      instructions: [
        { op: { name: 'broadcast', attributes: { shape, axes } }, inputs: [0], results: [result] },
      ],
      results: [1],
    })
    expect(E.isRight(found)).toBe(rises(axes))
    if (E.isLeft(found)) {
      expect(found.left.where).toContain('instruction 0 (broadcast)')
      expect(found.left.expected).toBe('equal sizes along axes in rising order')
    }
  })
})
