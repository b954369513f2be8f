/** What settings are chosen by is neither trained on nor tested on: images, angles, and tasks. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { commonAngles, evenAngles, halfwayAngles, quarterwayAngles } from '../../src/data/angles'
import type { Images } from '../../src/data/images'
import { pooledTasks } from '../../src/data/task-pool'
import { metaSplits } from '../../src/data/tasks'
import { withValidation } from '../../src/data/validation'
import { key, syntheticPool } from '../../src'
import { rotatedSource } from '../../src/experiments/rotations'
import { right, wording } from './outcome'
import { test } from '../laws/law'

/** Images of two pixels, which hold the number of the image. */
const numbered = (count: number, from = 0): Images => ({
  height: 1,
  width: 2,
  pixels: Uint8Array.from({ length: 2 * count }, (_, i) => from + Math.floor(i / 2)),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
})

const numbersOf = ({ pixels }: Images): readonly number[] => Array.from(pixels).filter((_, i) => i % 2 === 0)

const sides = { train: numbered(60), test: numbered(12, 100) }

describe('images to choose by', () => {
  test.prop([fc.integer({ min: 0, max: 120 })], { numRuns: 30 })(
    'are a sixth of the training images, which they leave; no image is on two sides',
    (count) => {
      const images = withValidation({ train: numbered(count), test: sides.test })
      const [train, validation] = [numbersOf(images.train), numbersOf(images.validation)]
      expect(validation).toHaveLength(Math.floor(count / 6))
      expect([...train, ...validation].sort((a, b) => a - b)).toEqual(
        Array.from({ length: count }, (_, i) => i),
      )
      expect(images.test).toBe(sides.test)
      expect(Array.from(images.validation.labels)).toEqual(validation.map((image) => image % 10))
    },
  )
})

describe('angles to choose by', () => {
  test.prop([fc.integer({ min: 1, max: 60 })], { numRuns: 30 })(
    'are apart from those seen and those held out',
    (count) => {
      const seen = evenAngles(count)
      for (const others of [seen, halfwayAngles(seen)])
        expect(commonAngles(quarterwayAngles(seen), others)).toEqual([])
    },
  )

  test('that are trained on or tested on are refused', () => {
    const [train, heldOut] = [evenAngles(4), halfwayAngles(evenAngles(4))]
    const split = (angles: typeof train) =>
      metaSplits({ images: sides, train, heldOut, validation: { images: sides.train, angles } })
    expect(wording(split(train))).toContain('the validation angle 0, which is among the training angles')
    expect(wording(split(heldOut))).toContain('the validation angle 45, which is among the held-out angles')
    expect(right(split(quarterwayAngles(train))).validation?.images).toBe(sides.train)
  })
})

describe('tasks to choose by', () => {
  test.each(['6', '0..180'])('on rotated images have angles of their own: %s', (angles) => {
    const shots = { kind: 'per-angle', balanced: false, support: 1, query: 1 } as const
    const { train, watched, judged, tuning } = right(rotatedSource(withValidation(sides), angles, shots))
    const drawn = (samples: readonly (typeof train)[]): ReadonlySet<number> =>
      new Set(samples.flatMap((sample) => Array.from(sample(key(1), 60).support.conditions ?? [])))
    const chosenBy = drawn(tuning?.judged.map(({ sample }) => sample) ?? [])
    const others = drawn([train, ...[...watched, ...judged].map(({ sample }) => sample)])
    expect(chosenBy.size).toBeGreaterThan(5)
    expect([...chosenBy].filter((angle) => others.has(angle))).toEqual([])
    expect(tuning?.train).toBe(train)
  })

  test('of a pool are no training and no test tasks; a pool that can make no more has none', () => {
    const pool = syntheticPool(key(0), { rank: 1, tasks: 40 })
    const shots = { support: 1, query: 1 }
    const numbers = (side: 'train' | 'validation' | 'test') =>
      new Set(right(pooledTasks(pool, side, shots))(key(2), 200).support.numbers)
    const [train, validation, other] = [numbers('train'), numbers('validation'), numbers('test')]
    expect([train.size, other.size, validation.size]).toEqual([32, 8, 5])
    expect([...validation].filter((number) => train.has(number) || other.has(number))).toEqual([])
    const { validation: _, ...stored } = pool
    expect(wording(pooledTasks(stored, 'validation', shots))).toContain('no tasks to choose settings by')
  })
})
