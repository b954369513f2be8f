/** Warps: without stretch and shift a rotation; a shift moves pixels; linear. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { rotation } from '../../src/data/rotate'
import { warped } from '../../src/data/warp'
import { test } from '../laws/law'

const image = Float32Array.from({ length: 25 }, (_, p) => (p * p * 7) % 31)
const still = { before: 0, after: 0, stretch: [1, 1], shift: [0, 0] } as const
const close = (a: Float32Array, b: Float32Array): void => a.forEach((x, p) => expect(x).toBeCloseTo(b[p], 3))

describe('warped', () => {
  const degrees = fc.double({ min: -360, max: 360, noNaN: true })
  test.prop([degrees, degrees])('turns by the sum of its angles', (before, after) => {
    close(warped(image, 5, 5, { ...still, before, after }), rotation(5, 5, before + after)(image))
  })

  test('moves right and down by whole pixels exactly', () => {
    const moved = warped(image, 5, 5, { ...still, shift: [2, 1] })
    for (let row = 1; row < 5; row++)
      for (let column = 2; column < 5; column++)
        expect(moved[row * 5 + column]).toBe(image[(row - 1) * 5 + column - 2])
    expect(moved[0]).toBe(0)
  })

  test('stretches along the rows, and after a quarter turn down the columns', () => {
    const dot = Float32Array.from({ length: 25 }, (_, p) => Number(p === 13))
    expect(warped(dot, 5, 5, { ...still, stretch: [2, 1] })[14]).toBe(1)
    // the dot right of the centre is turned up, stretched there, and left where it is
    expect(warped(dot, 5, 5, { ...still, before: 90, stretch: [1, 2] })[2]).toBeCloseTo(1, 6)
    expect(warped(dot, 5, 5, { ...still, before: 90, stretch: [1, 2], after: -90 })[14]).toBeCloseTo(1, 6)
  })

  test.prop([degrees, fc.double({ min: 0.5, max: 2, noNaN: true })])(
    'is linear in the image',
    (before, factor) => {
      const how = { ...still, before, stretch: [factor, 1.1], shift: [0.3, -0.4] } as const
      const twice = warped(
        image.map((x) => 2 * x),
        5,
        5,
        how,
      )
      close(
        twice,
        warped(image, 5, 5, how).map((x) => 2 * x),
      )
    },
  )
})
