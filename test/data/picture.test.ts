import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { picture } from '../../src/data/picture'
import { resized as resizedRows } from '../../src/data/resize'
import { beginnings, flipped } from './mutants'
import { right, wording } from './outcome'
import { chunk, plainJpeg, pngBytes, pngOf, type Layout } from './pictures'
import { test } from '../laws/law'

const resized = (
  pixels: readonly number[],
  { height, width, channels }: { readonly height: number; readonly width: number; readonly channels: number },
  to: number,
) => {
  const length = width * channels
  const row = (y: number, line: Float64Array) => line.set(pixels.slice(y * length, (y + 1) * length))
  return resizedRows({ height, width, channels, row }, to)
}

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

  /** Samples of any layout, and the colours they stand for as the specification says, red, green, blue of each pixel. */
  const anyPng = fc
    .tuple(
      fc.constantFrom<readonly (readonly [Layout['colour'], Layout['depth']])[]>(
        ...([1, 2, 4, 8, 16] as const).map((depth) => [[0, depth]] as const),
        ...([1, 2, 4, 8] as const).map((depth) => [[3, depth]] as const),
        ...([2, 4, 6] as const).flatMap((colour) =>
          ([8, 16] as const).map((depth) => [[colour, depth]] as const),
        ),
      ),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      fc.constantFrom(0, 1, 2, 3, 4),
      fc.boolean(),
      fc.nat(),
    )
    .map(([[[colour, depth]], width, height, interlaced, filter, clear, seed]) => {
      const per = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour]
      const random = (i: number) => ((i + seed) * 2654435761) % 4294967296
      const colours = Math.min(2 ** depth, 5)
      const samples = Array.from({ length: width * height * per }, (_, i) =>
        colour === 3 ? random(i) % colours : random(i) % 2 ** depth,
      )
      const palette =
        colour === 3 ? Array.from({ length: 3 * colours }, (_, i) => random(i + 99) % 256) : undefined
      const key = samples.slice(0, per)
      const transparency =
        !clear || colour > 3
          ? undefined
          : colour === 3
            ? [random(7) % 256]
            : key.flatMap((k) => [k >> 8, k & 255])
      const most = 2 ** depth - 1
      const pixel = (p: number): readonly number[] => {
        const own = samples.slice(p * per, (p + 1) * per)
        const rgb =
          palette !== undefined
            ? palette.slice(3 * own[0], 3 * own[0] + 3)
            : (per < 3 ? [own[0], own[0], own[0]] : own.slice(0, 3)).map((value) => (255 * value) / most)
        const share =
          colour > 3
            ? own[per - 1] / most
            : transparency === undefined
              ? 1
              : colour === 3
                ? (transparency.at(own[0]) ?? 255) / 255
                : own.every((value, c) => value === key[c])
                  ? 0
                  : 1
        return rgb.map((value) => value * share + 255 * (1 - share))
      }
      const layout = {
        colour,
        depth,
        interlaced,
        filter,
        ...(palette && { palette }),
        ...(transparency && { transparency }),
      } as Layout
      const expected = Array.from({ length: width * height }, (_, p) => pixel(p)).flat()
      return { size: { width, height }, bytes: pngBytes({ width, height, samples }, layout), expected }
    })

  test.prop([anyPng], { numRuns: 200 })(
    'reads PNG of every type, depth, filter, transparency and interlace as the specification says',
    ({ size: { width, height }, bytes, expected }) => {
      const made = right(picture('a', bytes, { size: 12, channels: 3 }))
      const wanted = resized(expected, { width, height, channels: 3 }, 12)
      expect(Math.max(...Array.from(made, (value, i) => Math.abs(value - wanted[i])))).toBeLessThan(0.5000001)
    },
  )

  test('refuses PNG that the specification does not allow', () => {
    const bad = (layout: Layout, samples: readonly number[] = [0, 1, 2, 3]) =>
      wording(picture('a.png', pngBytes(square(samples), layout), grey))
    expect(bad({ depth: 2, colour: 3 })).toContain('numbers of colours without a palette')
    expect(bad({ depth: 2, colour: 3, palette: [1, 2, 3, 4, 5, 6] })).toContain('colour 2 of a palette of 2')
    expect(bad({ depth: 2, colour: 3, palette: [1, 2, 3, 4] })).toContain('a palette of 4 bytes')
    expect(bad({ depth: 2, colour: 3, palette: [1, 2, 3], transparency: [1, 2] })).toContain(
      'transparency of 2 bytes for colour type 3',
    )
    expect(bad({ depth: 8, colour: 0, transparency: [1] })).toContain('transparency of 1 bytes')
    expect(bad({ depth: 8, colour: 4, transparency: [0, 1] }, [0, 1, 2, 3, 4, 5, 6, 7])).toContain(
      'expected none',
    )
    expect(bad({ depth: 2, colour: 2 }, new Array<number>(12).fill(1))).toContain('colour type 2 of 2 bits')
    const sized = (width: number, height: number, pixels: number) =>
      wording(
        picture('a.png', pngOf({ width, height }, { depth: 8, colour: 0 }, new Uint8Array(pixels)), grey),
      )
    expect(sized(12, 0, 0)).toContain('it has 12×0 pixels')
    expect(sized(0, 12, 12)).toContain('it has 0×12 pixels')
    expect(sized(2, 2, 5)).toContain('5 bytes of pixels for 6')
    expect(sized(2, 2, 7)).toContain('cannot be decoded')
    const filter = pngOf({ width: 2, height: 1 }, { depth: 8, colour: 0 }, Uint8Array.of(5, 1, 1))
    expect(wording(picture('a.png', filter, grey))).toContain('a row by filter 5')
    const whole = pngBytes(square([0, 1, 2, 3]), { depth: 8, colour: 0 })
    const [before, after] = [whole.subarray(0, 33), whole.subarray(33)]
    for (const [extra, words] of [
      [chunk('ABCD', new Uint8Array(1)), 'the unknown chunk "ABCD"'],
      [whole.subarray(8, 33), 'IHDR twice'],
    ] as const)
      expect(wording(picture('a.png', Buffer.concat([before, extra, after]), grey))).toContain(words)
    const passed = Buffer.concat([before, chunk('abCD', new Uint8Array(1)), after, new Uint8Array(9)])
    expect(right(picture('a.png', passed, grey))).toEqual(right(picture('a.png', whole, grey)))
  })

  test('refuses what is too large by what it says of itself, before anything is unpacked', () => {
    const limits = { pixels: 100, samples: 3 * 64 * 4, unpacked: 50 }
    const said = (bytes: Uint8Array) => wording(picture('a', bytes, grey, limits))
    expect(said(pngOf({ width: 11, height: 10 }, { depth: 1, colour: 0 }, new Uint8Array(0)))).toContain(
      'got an image of 11×10 pixels',
    )
    expect(said(pngOf({ width: 10, height: 5 }, { depth: 8, colour: 0 }, new Uint8Array(0)))).toContain(
      'got pixels that unpack to',
    )
    expect(said(plainJpeg([1, 2, 3], 17))).toContain('got an image of 17×17 pixels')
    const wide = { ...limits, pixels: 1000 }
    expect(wording(picture('a', plainJpeg([1, 2, 3], 17), grey, wide))).toContain(
      'got a JPEG of 1728 samples',
    )
    expect(right(picture('a', plainJpeg([1, 2, 3], 16), grey, wide)).length).toBe(4)
    const declared = pngOf({ width: 20_000, height: 20_000 }, { depth: 1, colour: 0 }, new Uint8Array(0))
    expect(wording(picture('a', declared, grey))).toContain('at most 40 million, and 65535 along a side')
    const long = pngOf({ width: 65_536, height: 1 }, { depth: 1, colour: 0 }, new Uint8Array(0))
    expect(wording(picture('a', long, grey))).toContain('got an image of 65536×1 pixels')
  })

  test('refuses every PNG that has lost its end or has one bit that is not as it was', () => {
    const samples = [0, 9, 200, 77]
    const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30]
    for (const [of, layout] of [
      [samples, { depth: 8, colour: 0, transparency: [0, 9] }],
      [colours, { depth: 8, colour: 2, filter: 4 }],
      [[0, 1, 2, 3], { depth: 2, colour: 3, palette: colours, interlaced: true }],
    ] as const) {
      const whole = pngBytes(square(of), layout)
      for (const other of [...flipped(whole), ...beginnings(whole)])
        expect(picture('a', other, grey)._tag).toBe('Left')
    }
  })

  test('reads JPEG', () => {
    const [red, green, blue] = read(plainJpeg([200, 100, 50]), 3)
    expect(Math.abs(red - 200) + Math.abs(green - 100) + Math.abs(blue - 50)).toBeLessThan(8)
  })

  test('refuses JPEG that ends early, and reads red, green and blue as they are where the file says so', () => {
    const whole = plainJpeg([200, 100, 50], 40)
    for (const other of beginnings(whole)) expect(picture('a', other, grey)._tag).toBe('Left')
    const adobe = Buffer.from([0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0])
    const plain = Buffer.concat([whole.subarray(0, 2), adobe, whole.subarray(2)])
    // brightness, and two differences around 128, of (200, 100, 50)
    const [red, green, blue] = read(plain, 3)
    expect(Math.abs(red - 124) + Math.abs(green - 86) + Math.abs(blue - 182)).toBeLessThan(8)
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
