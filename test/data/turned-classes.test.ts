/** Quarter turns are classes of their own, and held-out classes are on one side. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { ClassPools, ClassSets } from '../../src/data/class-pools'
import { heldOutClasses } from '../../src/data/held-out-classes'
import { turnedClasses } from '../../src/data/turned-classes'
import { test } from '../laws/law'

const pixelsOf = (side: number, channels: number) =>
  fc.uint8Array({ minLength: side ** 2 * channels, maxLength: side ** 2 * channels })
const images = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(1, 3))
  .chain(([side, channels]) =>
    fc.record({ side: fc.constant(side), channels: fc.constant(channels), pixels: pixelsOf(side, channels) }),
  )

const poolsOf = (
  name: string,
  height: number,
  width: number,
  channels: number,
  pixels: Uint8Array,
): ClassPools => ({
  height,
  width,
  channels,
  scale: { mean: 0, deviation: 1 },
  classes: [{ name, count: 1, image: () => pixels }],
})

const setsOf = (side: number, channels: number, pixels: Uint8Array): ClassSets => ({
  train: poolsOf('a', side, side, channels, pixels),
  test: poolsOf('b', side, side, channels, pixels),
})

describe('turnedClasses', () => {
  test.prop([images])('are four classes of one, the image again after four', ({ side, channels, pixels }) => {
    const { train, test: other } = turnedClasses(setsOf(side, channels, pixels))
    expect(train.classes.map(({ name }) => name)).toEqual([
      'a',
      'a, turned by 90°',
      'a, turned by 180°',
      'a, turned by 270°',
    ])
    const names = new Set(train.classes.map(({ name }) => name))
    expect(other.classes.some(({ name }) => names.has(name))).toBe(false)
    const [none, once, twice, thrice] = train.classes.map(({ image }) => image(0))
    expect(none).toEqual(pixels)
    const turnOnce = (of: Uint8Array) => turnedClasses(setsOf(side, channels, of)).train.classes[1].image(0)
    expect([turnOnce(none), turnOnce(once), turnOnce(twice), turnOnce(thrice)]).toEqual([
      once,
      twice,
      thrice,
      none,
    ])
  })

  test('turn counter-clockwise', () => {
    const [, once] = turnedClasses(setsOf(2, 1, Uint8Array.of(1, 2, 3, 4))).train.classes
    expect(once.image(0)).toEqual(Uint8Array.of(2, 4, 1, 3))
  })

  test('refuse images that do not fit on themselves', () => {
    const wide = poolsOf('a', 1, 2, 1, Uint8Array.of(1, 2))
    expect(() => turnedClasses({ train: wide, test: wide })).toThrow(/images of 1×2/)
  })
})

describe('heldOutClasses', () => {
  test.prop([fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 12, maxLength: 40 })])(
    'are never trained on, and differ in their images',
    (labels) => {
      const side = (from: number) => ({
        height: 1,
        width: 1,
        pixels: Uint8Array.from(labels, (_, i) => from + i),
        labels: Uint8Array.from(labels),
      })
      const { train, test: other } = heldOutClasses({ train: side(0), test: side(100) })
      const names = [train, other].map(({ classes }) => classes.map(({ name }) => name))
      expect([...names[0], ...names[1]].sort()).toEqual([...new Set(labels.map(String))].sort())
      expect(names[0].some((name) => names[1].includes(name))).toBe(false)
      for (const { count, image } of other.classes)
        for (let i = 0; i < count; i++) expect(image(i)[0]).toBeGreaterThanOrEqual(100)
    },
  )
})
