/** The benchmark: sides without common digits, one fixed angle for each, images that are the digits turned. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Images } from '../../src/data/images'
import { rotation } from '../../src/data/rotate'
import {
  BENCHMARK_SIZES,
  drawBenchmark,
  joinedImages,
  remembered,
  rotatedBenchmark,
} from '../../src/data/rotated-benchmark'
import { test } from '../laws/law'

const SIZE = 6

const images = (count: number, first: number): Images => ({
  height: 2,
  width: 3,
  pixels: Uint8Array.from({ length: count * SIZE }, (_, i) => ((first * SIZE + i) * 37) % 251),
  labels: Uint8Array.from({ length: count }, (_, i) => (first + i) % 10),
})

const whole = images(30, 0)
const set = {
  train: images(20, 0),
  test: images(10, 20),
}
const sizes = { train: 8, validation: 4, test: 15 }

describe('drawBenchmark', () => {
  test('takes 62 000 of the 70 000 digits, none twice', () => {
    const { train, validation, test: judged } = drawBenchmark(70_000)
    const all = [train, validation, judged].flatMap(({ digits }) => Array.from(digits))
    expect([train, validation, judged].map(({ digits }) => digits.length)).toEqual(
      Object.values(BENCHMARK_SIZES),
    )
    expect(new Set(all).size).toBe(62_000)
    expect(all.every((digit) => digit >= 0 && digit < 70_000)).toBe(true)
  })

  test('is the same in every run: its first digits and angles', () => {
    const { train } = drawBenchmark(70_000)
    expect(Array.from(train.digits.subarray(0, 4))).toEqual([17759, 60533, 48189, 48881])
    expect(Array.from(train.angles.subarray(0, 3), (angle) => angle.toFixed(3))).toEqual([
      '275.676',
      '226.414',
      '340.467',
    ])
  })

  test('turns evenly around the circle', () => {
    const counts = new Array<number>(36).fill(0)
    drawBenchmark(70_000).test.angles.forEach((angle) => counts[Math.floor(angle / 10)]++)
    // 50 000 / 36 ± 5 standard deviations
    expect(Math.max(...counts.map((count) => Math.abs(count - 1389)))).toBeLessThan(185)
  })

  test.prop([fc.integer({ min: 12, max: 200 })])('leaves no digit on two sides', (digits) => {
    const third = Math.floor(digits / 3)
    const sides = Object.values(drawBenchmark(digits, { train: third, validation: third, test: third }))
    expect(new Set(sides.flatMap((side) => Array.from(side.digits))).size).toBe(3 * third)
  })
})

describe('rotatedBenchmark', () => {
  test('holds the digits of both files, turned by their angles, with their labels', () => {
    const sides = rotatedBenchmark(set, sizes)
    for (const [side, { digits, angles }] of Object.entries(drawBenchmark(30, sizes))) {
      const { labels, image } = sides[side as keyof typeof sides]
      digits.forEach((digit, i) => {
        const still = whole.pixels.subarray(digit * SIZE, (digit + 1) * SIZE)
        expect(image(i)).toEqual(rotation(2, 3, angles[i])(still))
        expect(labels[i]).toBe(digit % 10)
      })
    }
  })

  test('is remembered, and joined, as it is', () => {
    const { train, validation } = rotatedBenchmark(set, sizes)
    const all = joinedImages(train, validation)
    const kept = remembered(all)
    expect(Array.from(all.labels)).toEqual([...train.labels, ...validation.labels])
    expect(all.image(3)).toEqual(train.image(3))
    expect(all.image(9)).toEqual(validation.image(1))
    expect(kept.image(9)).toEqual(all.image(9))
    expect(kept.image(9)).toBe(kept.image(9))
  })
})
