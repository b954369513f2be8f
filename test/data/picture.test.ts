import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { picture } from '../../src/data/picture'
import { resized } from '../../src/data/resize'
import { right, wording } from './outcome'
import { plainJpeg, pngBytes } from './pictures'

const size = fc.integer({ min: 1, max: 9 })
const pixelsOf = (height: number, width: number, seed: number) =>
  Array.from({ length: height * width }, (_, i) => ((i + seed) * 7919) % 256)

describe('resized', () => {
  test.prop([size, fc.nat()])('leaves an image of its own size as it is', (side, seed) => {
    const image = pixelsOf(side, side, seed)
    expect(Array.from(resized(image, { height: side, width: side, channels: 1 }, side))).toEqual(image)
  })

  test.prop([size, size, size, fc.nat(255)])('keeps constant images constant', (height, width, to, value) => {
    const image = Array.from({ length: height * width * 3 }, () => value)
    const made = resized(image, { height, width, channels: 3 }, to)
    expect(made.length).toBe(to * to * 3)
    for (const pixel of made) expect(pixel).toBeCloseTo(value, 9)
  })

  test.prop([size, size, size, fc.nat()])(
    'is linear, and within the range of the image',
    (height, width, to, seed) => {
      const [a, b] = [pixelsOf(height, width, seed), pixelsOf(height, width, seed + 100)]
      const make = (image: readonly number[]) => resized(image, { height, width, channels: 1 }, to)
      const [ofA, ofB] = [make(a), make(b)]
      make(a.map((pixel, i) => pixel + 2 * b[i])).forEach((pixel, i) =>
        expect(pixel).toBeCloseTo(ofA[i] + 2 * ofB[i], 8),
      )
      for (const pixel of ofA)
        expect(pixel >= Math.min(...a) - 1e-9 && pixel <= Math.max(...a) + 1e-9).toBe(true)
    },
  )

  test('keeps thin strokes as grey', () => {
    const line = Array.from({ length: 105 * 105 }, (_, i) => (i % 105 === 52 ? 255 : 0))
    const small = resized(line, { height: 105, width: 105, channels: 1 }, 28)
    const row = small.subarray(0, 28).reduce((sum, pixel) => sum + pixel, 0)
    expect(Math.abs(row - (255 * 28) / 105)).toBeLessThan(10)
  })
})

describe('picture', () => {
  const grey = { size: 2, channels: 1 } as const
  const read = (bytes: Uint8Array, channels: 1 | 3 = 1) =>
    Array.from(right(picture('a', bytes, { size: 2, channels })))
  const square = (samples: readonly number[]) => ({ width: 2, height: 2, samples })

  test('reads PNG of every bit depth', () => {
    expect(read(pngBytes(square([1, 0, 0, 1]), { depth: 1, colour: 0 }))).toEqual([255, 0, 0, 255])
    expect(read(pngBytes(square([3, 0, 1, 2]), { depth: 2, colour: 0 }))).toEqual([255, 0, 85, 170])
    expect(read(pngBytes(square([15, 0, 1, 2]), { depth: 4, colour: 0 }))).toEqual([255, 0, 17, 34])
    expect(read(pngBytes(square([255, 0, 9, 77]), { depth: 8, colour: 0 }))).toEqual([255, 0, 9, 77])
    expect(read(pngBytes(square([65535, 0, 257, 514]), { depth: 16, colour: 0 }))).toEqual([255, 0, 1, 2])
  })

  test('reads PNG in colour, with a palette, and what is transparent on white', () => {
    const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30]
    expect(read(pngBytes(square(colours), { depth: 8, colour: 2 }), 3)).toEqual(colours)
    expect(read(pngBytes(square(colours), { depth: 8, colour: 2 }))).toEqual([76, 150, 29, 18])
    expect(read(pngBytes(square([0, 1, 2, 3]), { depth: 2, colour: 3, palette: colours }), 3)).toEqual(
      colours,
    )
    const half = [0, 255, 0, 0, 0, 51, 100, 255]
    expect(read(pngBytes(square(half), { depth: 8, colour: 4 }))).toEqual([0, 255, 204, 100])
  })

  test('reads JPEG', () => {
    const [red, green, blue] = read(plainJpeg([200, 100, 50]), 3)
    expect(Math.abs(red - 200) + Math.abs(green - 100) + Math.abs(blue - 50)).toBeLessThan(8)
  })

  test('says which file is no image, or damaged', () => {
    const words = (bytes: Uint8Array) => wording(picture('cats/3.png', bytes, grey))
    expect(words(Buffer.from('GIF89a'))).toContain(
      'cats/3.png: got a file that begins with 47494638, expected an image, PNG (89504e47) or JPEG (ffd8ff).',
    )
    expect(words(new Uint8Array(0))).toContain('cats/3.png: got an empty file')
    const png = pngBytes(square([1, 2, 3, 4]), { depth: 8, colour: 0 })
    const jpeg = plainJpeg([1, 2, 3])
    for (const cut of [png.subarray(0, 45), jpeg.subarray(0, 300), jpeg.subarray(0, 20)])
      expect(words(cut)).toContain('cats/3.png: got an image that cannot be decoded (')
  })
})
