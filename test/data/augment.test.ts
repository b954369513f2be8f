import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import {
  augmentations,
  brightenedBy,
  composeAugmentations,
  mirrored,
  scaledBy,
  shiftedBy,
  turnedBy,
  noAugmentation,
  type Augmentation,
  type Image,
} from '../../src/data/augment'
import { rotation } from '../../src/data/rotate'
import { key } from '../../src/dsl/core/random'
import { test } from '../laws/law'

const anyImage = fc
  .record({
    height: fc.integer({ min: 1, max: 7 }),
    width: fc.integer({ min: 1, max: 7 }),
    channels: fc.constantFrom(1, 3),
  })
  .chain((size) => {
    const length = size.height * size.width * size.channels
    return fc.record({
      ...Object.fromEntries(Object.entries(size).map(([name, n]) => [name, fc.constant(n)])),
      pixels: fc.uint8Array({ minLength: length, maxLength: length }),
    })
  })
  .map((image): Image => ({ height: 0, width: 0, channels: 0, ...image }))

const anyAugmentation = fc.constantFrom<Augmentation>(
  ...Object.values(augmentations),
  noAugmentation,
  composeAugmentations(...Object.values(augmentations)),
)
const pixels = (image: Image): readonly number[] => Array.from(image.pixels)

describe('augmentations', () => {
  test.prop([anyAugmentation, anyImage, fc.integer()])(
    'keep the size and the range, and give the same for the same key',
    (augment, image, seed) => {
      const made = augment(key(seed))(image)
      expect([made.height, made.width, made.channels, made.pixels.length]).toEqual([
        image.height,
        image.width,
        image.channels,
        image.pixels.length,
      ])
      for (const pixel of pixels(made)) expect(pixel >= 0 && pixel <= 255.001).toBe(true)
      expect(augment(key(seed))(image)).toEqual(made)
    },
  )

  test.prop([anyImage, fc.integer()])('do nothing at their weakest', (image, seed) => {
    const still = [
      turnedBy({ kind: 'list', degrees: [0] }),
      shiftedBy(0),
      scaledBy(1, 1),
      brightenedBy(1, 1),
      composeAugmentations(),
    ]
    for (const augment of still) expect(pixels(augment(key(seed))(image))).toEqual(pixels(image))
  })

  test.prop([anyImage, fc.integer(), fc.double({ min: 0, max: 360, noNaN: true })])(
    'turn every channel as rotation does',
    (image, seed, degrees) => {
      const made = turnedBy({ kind: 'list', degrees: [degrees] })(key(seed))(image)
      const turn = rotation(image.height, image.width, degrees)
      const { channels } = image
      for (let c = 0; c < channels; c++)
        expect(pixels(made).filter((_, i) => i % channels === c)).toEqual(
          Array.from(turn(pixels(image).filter((_, i) => i % channels === c))),
        )
    },
  )

  test.prop([anyImage])('mirror left and right, about every second image', (image) => {
    const { width, channels } = image
    const expected = pixels(image).map((_, i) => {
      const [channel, place] = [i % channels, Math.floor(i / channels)]
      const row = Math.floor(place / width)
      return image.pixels[(row * width + width - 1 - (place % width)) * channels + channel]
    })
    const results = Array.from({ length: 60 }, (_, seed) => pixels(mirrored(key(seed))(image)))
    for (const made of results) expect([pixels(image), expected]).toContainEqual(made)
    const distinct = new Set(results.map((made) => made.join()))
    expect(distinct.size).toBe(pixels(image).join() === expected.join() ? 1 : 2)
  })

  test('move by whole pixels exactly, and fill with black', () => {
    const image: Image = {
      height: 4,
      width: 4,
      channels: 1,
      pixels: Float32Array.from({ length: 16 }, (_, i) => i + 1),
    }
    const zoomed = scaledBy(2, 2)(key(0))(image)
    // Twice as large: the middle four pixels are spread over all; the corners lie a quarter pixel outside the middle.
    expect(zoomed.pixels[0]).toBeCloseTo(0.75 * 0.75 * 6 + 0.25 * 0.75 * (2 + 5) + 0.0625 * 1, 5)
    const shrunk = scaledBy(0.25, 0.25)(key(0))(image)
    expect(shrunk.pixels[0]).toBe(0)
    const sums = Array.from({ length: 20 }, (_, seed) =>
      pixels(shiftedBy(0.5)(key(seed))(image)).reduce((a, b) => a + b, 0),
    )
    for (const sum of sums) expect(sum).toBeLessThan(136)
  })

  test('differ from key to key, and between steps', () => {
    const image: Image = {
      height: 5,
      width: 5,
      channels: 1,
      pixels: Float32Array.from({ length: 25 }, (_, i) => i),
    }
    for (const augment of [
      augmentations.rotate,
      augmentations.shift,
      augmentations.scale,
      augmentations.brightness,
    ])
      expect(augment(key(1))(image)).not.toEqual(augment(key(2))(image))
    const factors = composeAugmentations(brightenedBy(0, 1), brightenedBy(0, 1))(key(3))(image)
    const once = brightenedBy(0, 1)(key(3))(image)
    expect(factors.pixels[24] / 24).not.toBeCloseTo((once.pixels[24] / 24) ** 2, 6)
  })
})
