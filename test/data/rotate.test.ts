import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { rotation } from '../../src/data/rotate'
import { test } from '../laws/law'

const pixels = (count: number) =>
  fc.uint8Array({ minLength: count, maxLength: count }).map((bytes) => Float32Array.from(bytes, (b) => b / 7))

/** A square image with its side. */
const squares = fc
  .integer({ min: 1, max: 9 })
  .chain((side) => fc.tuple(fc.constant(side), pixels(side * side)))

const angles = fc.double({ min: -720, max: 720, noNaN: true })

const SIDE = 28
const middle = (SIDE - 1) / 2

/** A 28×28 image of a function of the distances right of and above the centre. */
const drawn = (value: (right: number, up: number) => number): Float64Array =>
  Float64Array.from({ length: SIDE * SIDE }, (_, p) =>
    value((p % SIDE) - middle, middle - Math.floor(p / SIDE)),
  )

const total = (image: ArrayLike<number>) => Array.from(image).reduce((sum, pixel) => sum + pixel, 0)

describe('rotation', () => {
  test.prop([
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: -3, max: 3 }),
    fc.gen(),
  ])('whole turns are the identity, exactly', (height, width, turns, gen) => {
    const image = gen(pixels, height * width)
    expect(rotation(height, width, 360 * turns)(image)).toEqual(image)
  })

  test.prop([squares, fc.integer({ min: 0, max: 7 })])(
    'quarter turns of squares only move pixels, exactly',
    ([side, image], quarters) => {
      const quarter = (from: Float32Array) =>
        from.map((_, p) => from[(p % side) * side + side - 1 - Math.floor(p / side)])
      const moved = Array.from({ length: quarters }).reduce(quarter, image)
      expect(rotation(side, side, 90 * quarters)(image)).toEqual(moved)
      expect(rotation(side, side, 90 * quarters - 720)(image)).toEqual(moved)
    },
  )

  test.prop([fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.gen()])(
    'half a turn of any image reverses it, exactly',
    (height, width, gen) => {
      const image = gen(pixels, height * width)
      expect(rotation(height, width, 180)(image)).toEqual(image.toReversed())
    },
  )

  test.prop([
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
    angles,
    fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true })),
    fc.gen(),
  ])('is linear', (height, width, degrees, [a, b], gen) => {
    const turn = rotation(height, width, degrees)
    const x = gen(pixels, height * width)
    const y = gen(pixels, height * width)
    const together = turn(Float64Array.from(x, (pixel, p) => a * pixel + b * y[p]))
    const [turnedX, turnedY] = [turn(x), turn(y)]
    together.forEach((pixel, p) => {
      expect(Math.abs(pixel - (a * turnedX[p] + b * turnedY[p]))).toBeLessThan(1e-4)
    })
  })

  test.prop([squares, angles])(
    'makes nothing brighter than the brightest pixel, nor darker than black',
    ([side, image], degrees) => {
      const turned = rotation(side, side, degrees)(image)
      expect(Math.max(...turned)).toBeLessThanOrEqual(Math.max(...image) * (1 + 1e-6))
      expect(Math.min(...turned)).toBeGreaterThanOrEqual(0)
    },
  )

  const wave = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true })
  test.prop([angles, wave, wave, wave], { numRuns: 40 })(
    'a turn and its opposite are nearly the identity on a smooth image, inside the disc',
    (degrees, heading, phase, shift) => {
      // One wave across the image. Bilinear interpolation of cos(k·x) errs by at most |k|²/8, twice.
      const k = (2 * Math.PI) / SIDE
      const image = drawn((right, up) =>
        Math.cos(k * (right * Math.cos(heading) + up * Math.sin(heading)) + phase + shift),
      )
      const back = rotation(SIDE, SIDE, -degrees)(rotation(SIDE, SIDE, degrees)(image))
      const inside = drawn((right, up) => Number(Math.hypot(right, up) < middle - 2))
      back.forEach((pixel, p) => {
        if (inside[p] === 1) expect(Math.abs(pixel - image[p])).toBeLessThan((2 * k * k) / 8 + 1e-6)
      })
    },
  )

  const off = fc.double({ min: -2, max: 2, noNaN: true })
  test.prop([angles, off, off, fc.double({ min: 1.5, max: 3, noNaN: true })], { numRuns: 40 })(
    'keeps the mass of a blob near the centre, and turns its place counter-clockwise',
    (degrees, x, y, width) => {
      const image = drawn((right, up) => Math.exp(-((right - x) ** 2 + (up - y) ** 2) / (2 * width * width)))
      const turned = rotation(SIDE, SIDE, degrees)(image)
      const mass = total(turned)
      expect(Math.abs(mass / total(image) - 1)).toBeLessThan(0.01)

      const radians = (degrees * Math.PI) / 180
      const right = total(drawn((r) => r).map((r, p) => r * turned[p])) / mass
      const up = total(drawn((_, u) => u).map((u, p) => u * turned[p])) / mass
      expect(Math.abs(right - (x * Math.cos(radians) - y * Math.sin(radians)))).toBeLessThan(0.05)
      expect(Math.abs(up - (x * Math.sin(radians) + y * Math.cos(radians)))).toBeLessThan(0.05)
    },
  )

  test('a pixel right of the centre goes up by a quarter turn, and to the upper right by an eighth', () => {
    const right = [0, 0, 0, 0, 0, 8, 0, 0, 0]
    expect(Array.from(rotation(3, 3, 90)(right))).toEqual([0, 8, 0, 0, 0, 0, 0, 0, 0])
    const eighth = rotation(3, 3, 45)(right)
    // The corner, turned back, lies √2 right of the centre: √2 − 1 beyond the bright pixel.
    expect(eighth[2]).toBeCloseTo(8 * (2 - Math.SQRT2), 5)
    expect(eighth[8]).toBe(0)
  })

  test('what comes from outside is 0', () => {
    const turned = rotation(4, 4, 45)(new Uint8Array(16).fill(200))
    expect(turned[5]).toBe(200)
    expect(turned[0]).toBeLessThan(100)
  })

  test('refuses what makes no sense', () => {
    expect(() => rotation(0, 3, 1)).toThrow('rotation: got a size of 0×3, expected whole numbers of pixels.')
    expect(() => rotation(3, 2.5, 1)).toThrow(
      'rotation: got a size of 3×2.5, expected whole numbers of pixels.',
    )
    expect(() => rotation(3, 3, NaN)).toThrow(
      'rotation: got an angle of NaN, expected a finite number of degrees.',
    )
    expect(() => rotation(2, 3, 1)([1])).toThrow('rotation: got an image of 1 pixels, expected 6 for 2×3.')
  })
})
