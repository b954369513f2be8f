/** The floors of classifiers: chance by its share, and the nearest mean by what is known of some sets. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { TaskBatch } from '../../src/data/batch'
import { key, normal } from '../../src/dsl/core/random'
import { chanceScores, classFloors, nearestMeanScores } from '../../src/experiments/class-floors'
import { test } from '../laws/law'

const CLASSES = 3

/** Images of two pixels. */
const examples = (images: readonly (readonly [label: number, ...pixels: readonly number[]])[]) => ({
  x: Float32Array.from(images.flatMap(([, ...pixels]) => pixels)),
  y: Int32Array.from(images, ([label]) => label),
})

/** Tasks in which each class has a centre of its own, and images around it: `spread` apart on average. */
const clusters = (seed: number, tasks: number, shots: number, spread: number): TaskBatch => {
  const noise = normal(key(seed), 4 * tasks * CLASSES * shots)
  const of = (offset: number) =>
    examples(
      Array.from({ length: tasks * CLASSES * shots }, (_, i) => [
        i % CLASSES,
        10 * (i % CLASSES) + spread * noise[offset + 2 * i],
        spread * noise[offset + 2 * i + 1],
      ]),
    )
  return { tasks, support: of(0), query: of(2 * tasks * CLASSES * shots) }
}

describe('the nearest class mean', () => {
  test.prop([fc.nat(), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })])(
    'makes no error where classes are far apart, whatever the task',
    (seed, tasks, shots) => {
      expect(nearestMeanScores(clusters(seed, tasks, shots, 0.5))).toEqual(
        Array.from({ length: tasks }, () => ({ images: CLASSES * shots, errors: 0 })),
      )
    },
  )

  test('is as good as chance where pixels tell nothing', () => {
    const scores = nearestMeanScores(clusters(1, 400, 2, 1e6))
    const errors =
      scores.reduce((sum, { errors = 0, images = 1 }) => sum + errors / images, 0) / scores.length
    expect(errors).toBeCloseTo(2 / 3, 1)
  })

  test('takes means, of the own task alone, and never answers a class that has no image', () => {
    const support = examples([
      [0, 0, 0],
      [0, 4, 0],
      [1, 5, 0],
      [1, 5, 0],
      [0, 5, 0],
      [0, 5, 0],
      [1, 2, 0],
      [1, 2, 0],
    ])
    const query = examples([
      // nearer to the mean (2, 0) than to 5, though one of the others is at 4
      [0, 3, 0],
      [2, 9, 0],
      [1, 3, 0],
      [0, 3, 0],
    ])
    expect(nearestMeanScores({ tasks: 2, support, query })).toEqual([
      { images: 2, errors: 1 },
      { images: 2, errors: 1 },
    ])
  })
})

test('chance is right in one of so many cases, and as sure of it', () => {
  expect(chanceScores(CLASSES)(clusters(0, 2, 4, 1))).toEqual([
    { loss: Math.log(3), images: 12, errors: expect.closeTo(8, 12) },
    { loss: Math.log(3), images: 12, errors: expect.closeTo(8, 12) },
  ])
})

test('floors score the tasks that a key draws', () => {
  const sample = (_: unknown, tasks: number) => clusters(7, tasks, 1, 8)
  const [chance, nearest] = classFloors(sample, CLASSES)
  expect(chance.scores(key(0), 5)).toHaveLength(5)
  expect(nearest.scores(key(0), 5)).toEqual(nearestMeanScores(clusters(7, 5, 1, 8)))
})
