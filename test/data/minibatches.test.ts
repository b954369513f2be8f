/** Minibatches: epochs without repetition, everything in order, pixels normalised, turns that follow from the key. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { epochs, inOrder } from '../../src/data/minibatches'
import type { LabelledImages } from '../../src/data/rotated-benchmark'
import { rotation } from '../../src/data/rotate'
import { normalised } from '../../src/data/tasks'
import { key, split, uniform } from '../../src/dsl/core/random'
import { test } from '../laws/law'

const SIZE = 9

/** Image i is labelled i. */
const imagesOf = (count: number): LabelledImages => ({
  height: 3,
  width: 3,
  labels: Uint8Array.from({ length: count }, (_, i) => i),
  image: (i) => Uint8Array.from({ length: SIZE }, (_, p) => (i * 40 + p * p) % 256),
})

const shares = fc.record({
  count: fc.integer({ min: 1, max: 12 }),
  each: fc.integer({ min: 1, max: 5 }),
  tasks: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(99),
})

describe('epochs', () => {
  test.prop([shares])('have every image once before any comes again', ({ count, each, tasks, seed }) => {
    const sample = epochs(imagesOf(count), key(seed), { each, augment: 'none' })
    const drawn = Array.from({ length: 3 * count }, (_, turn) =>
      Array.from(sample(split(key(seed), turn), tasks, turn).query.y),
    ).flat()
    for (let from = 0; from + count <= drawn.length; from += count)
      expect(drawn.slice(from, from + count).sort((a, b) => a - b)).toEqual(
        Array.from({ length: count }, (_, i) => i),
      )
  })

  test('have orders of their own, the same when they are asked for again', () => {
    const draw = () => epochs(imagesOf(40), key(1), { each: 40, augment: 'none' })
    const orderAt = (turn: number) => Array.from(draw()(key(0), 1, turn).query.y)
    expect(orderAt(0)).not.toEqual(orderAt(1))
    expect(orderAt(1)).toEqual(orderAt(1))
  })

  test.prop([shares, fc.constantFrom('none' as const, 'turns' as const)])(
    'hold images as they are or turned by fresh angles, normalised, and nothing to adapt to',
    ({ count, each, tasks, seed }, augment) => {
      const images = imagesOf(count)
      const { support, query } = epochs(images, key(seed), { each, augment })(key(seed + 1), tasks, 2)
      expect(query.x).toHaveLength(tasks * each * SIZE)
      expect([support.x.length, support.y.length]).toEqual([0, 0])
      const angles = uniform(key(seed + 1), tasks * each, 0, 360)
      Array.from(query.y).forEach((label, i) => {
        const pixels = rotation(3, 3, augment === 'turns' ? angles[i] : 0)(images.image(label))
        expect(query.x.subarray(i * SIZE, (i + 1) * SIZE)).toEqual(pixels.map(normalised))
      })
    },
  )
})

describe('warps', () => {
  test('follow from the key, and leave most of an image inside', () => {
    const images = { ...imagesOf(4), image: () => new Uint8Array(SIZE).fill(255) }
    const draw = (seed: number) => epochs(images, key(0), { each: 4, augment: 'warps' })(key(seed), 1).query.x
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    expect(Math.max(...draw(1))).toBeGreaterThan(normalised(128))
  })
})

describe('inOrder', () => {
  test.prop([shares])('gives the images one after the other', ({ count, each, tasks }) => {
    const sample = inOrder(imagesOf(count), each)
    const drawn = [0, 1, 2].flatMap((turn) => Array.from(sample(key(0), tasks, turn).query.y))
    expect(drawn).toEqual(Array.from({ length: 3 * tasks * each }, (_, i) => i % count))
  })
})
