import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { evenAngles, halfwayAngles, type Angles } from '../../src/data/angles'
import type { Images } from '../../src/data/images'
import { mnist } from '../../src/data/mnist'
import { rotation } from '../../src/data/rotate'
import {
  metaSplits,
  normalised,
  rotatedTasks,
  type RotatedExamples,
  type RotatedBatch,
  type TaskSettings,
} from '../../src/data/tasks'
import { key } from '../../src/dsl/core/random'
import { right, wording } from './outcome'
import { test } from '../laws/law'

const HEIGHT = 3
const WIDTH = 5
const SIZE = HEIGHT * WIDTH
const CENTRE = 7

/** Images whose centre, which no rotation moves, holds their number; at least six of each of four classes. */
const images: Images = {
  height: HEIGHT,
  width: WIDTH,
  pixels: Uint8Array.from({ length: 40 * SIZE }, (_, i) =>
    i % SIZE === CENTRE ? Math.floor(i / SIZE) : (i * 7919) % 256,
  ),
  labels: Uint8Array.from({ length: 40 }, (_, i) => (i * i + i) % 7),
}

const settingsOf = (kind: TaskSettings['kind'], balanced: boolean): TaskSettings => ({
  support: 3,
  query: 4,
  kind,
  balanced,
})

const anySettings = fc
  .tuple(fc.constantFrom<TaskSettings['kind']>('per-angle', 'mixed'), fc.boolean())
  .map(([kind, balanced]) => settingsOf(kind, balanced))
const anyAngles = fc.constantFrom<Angles>(
  evenAngles(5),
  { kind: 'list', degrees: [-30, 0, 90, 721] },
  { kind: 'range', from: -20, to: 50 },
)

const draw = (angles: Angles, settings: TaskSettings, seed: number, tasks = 2): RotatedBatch =>
  right(rotatedTasks({ images, angles }, settings))(key(seed), tasks)

/** The number of each image, read off its centre. */
const numbers = ({ x, y }: RotatedExamples): readonly number[] =>
  Array.from(y, (_, i) => Math.round((x[i * SIZE + CENTRE] * 0.3081 + 0.1307) * 255))

/** The examples of the first `tasks` of a batch of `of`. */
const first = ({ x, y, conditions }: RotatedExamples, tasks: number, of: number): RotatedExamples => ({
  x: x.slice(0, (x.length / of) * tasks),
  y: y.slice(0, (y.length / of) * tasks),
  conditions: conditions.slice(0, (conditions.length / of) * tasks),
})

describe('rotatedTasks', () => {
  test.prop([anyAngles, anySettings, fc.integer()])('has the shapes it says', (angles, settings, seed) => {
    const { support, query, tasks } = draw(angles, settings, seed)
    expect(tasks).toBe(2)
    expect([support.x.length, support.y.length, support.conditions.length]).toEqual([2 * 3 * SIZE, 6, 6])
    expect([query.x.length, query.y.length, query.conditions.length]).toEqual([2 * 4 * SIZE, 8, 8])
  })

  test.prop([anyAngles, anySettings, fc.integer()])(
    'consists of the images, rotated by the angle it states and then normalised, with their labels',
    (angles, settings, seed) => {
      const { support, query } = draw(angles, settings, seed)
      for (const examples of [support, query]) {
        numbers(examples).forEach((number, i) => {
          const original = images.pixels.subarray(number * SIZE, (number + 1) * SIZE)
          const turned = rotation(HEIGHT, WIDTH, examples.conditions[i])(original)
          expect(examples.x.subarray(i * SIZE, (i + 1) * SIZE)).toEqual(turned.map(normalised))
          expect(examples.y[i]).toBe(images.labels[number])
        })
      }
    },
  )

  test.prop([anyAngles, anySettings, fc.integer()])(
    'uses no image twice in a task',
    (angles, settings, seed) => {
      const { support, query } = draw(angles, settings, seed)
      for (const task of [0, 1]) {
        const own = [
          ...numbers(support).slice(3 * task, 3 * (task + 1)),
          ...numbers(query).slice(4 * task, 4 * (task + 1)),
        ]
        expect(new Set(own).size).toBe(7)
      }
    },
  )

  test.prop([anyAngles, anySettings, fc.integer()])(
    'gives the same for the same key, however many tasks are drawn',
    (angles, settings, seed) => {
      const two = draw(angles, settings, seed, 2)
      const five = draw(angles, settings, seed, 5)
      expect(draw(angles, settings, seed, 2)).toEqual(two)
      expect(first(five.support, 2, 5)).toEqual(two.support)
      expect(first(five.query, 2, 5)).toEqual(two.query)
    },
  )

  test.prop([anyAngles, anySettings, fc.integer()])(
    'draws only the angles it may',
    (angles, settings, seed) => {
      const { support, query } = draw(angles, settings, seed)
      for (const angle of [...support.conditions, ...query.conditions]) {
        if (angles.kind === 'list') expect(angles.degrees).toContain(angle)
        else expect(angle >= angles.from && angle < angles.to).toBe(true)
      }
    },
  )

  test.prop([anyAngles, fc.boolean(), fc.integer()])(
    'has one angle per task, if so asked',
    (angles, balanced, seed) => {
      const { support, query } = draw(angles, settingsOf('per-angle', balanced), seed)
      for (const task of [0, 1]) {
        const own = [
          ...support.conditions.slice(3 * task, 3 * (task + 1)),
          ...query.conditions.slice(4 * task, 4 * (task + 1)),
        ]
        expect(new Set(own).size).toBe(1)
      }
    },
  )

  test('draws a new angle for every task, and for every image if mixed', () => {
    const range: Angles = { kind: 'range', from: 0, to: 360 }
    const perAngle = draw(range, settingsOf('per-angle', true), 1, 50)
    expect(new Set(perAngle.support.conditions).size).toBe(50)
    const mixed = draw(range, settingsOf('mixed', true), 1, 50)
    expect(new Set([...mixed.support.conditions, ...mixed.query.conditions]).size).toBe(350)
  })

  test('draws other images for another task and another key', () => {
    const settings = settingsOf('per-angle', false)
    const { support } = draw(evenAngles(1), settings, 1, 2)
    expect(numbers(support).slice(0, 3)).not.toEqual(numbers(support).slice(3))
    expect(numbers(draw(evenAngles(1), settings, 2, 2).support)).not.toEqual(numbers(support))
  })

  test('fills with background what comes from outside', () => {
    const line: Images = {
      height: 1,
      width: 5,
      pixels: new Uint8Array(10).fill(255),
      labels: Uint8Array.of(0, 1),
    }
    const upright: Angles = { kind: 'list', degrees: [90] }
    const settings: TaskSettings = { support: 1, query: 1, kind: 'mixed', balanced: false }
    const { support } = right(rotatedTasks({ images: line, angles: upright }, settings))(key(1), 1)
    const [black, white] = [-0.1307 / 0.3081, (1 - 0.1307) / 0.3081]
    expect(support.x).toEqual(Float32Array.of(black, black, white, black, black))
  })

  test('refuses a batch without tasks', () => {
    const sample = right(rotatedTasks({ images, angles: evenAngles(1) }, settingsOf('mixed', true)))
    for (const tasks of [0, 1.5, NaN]) {
      expect(() => sample(key(1), tasks)).toThrow(
        `tasks: got a batch of ${tasks} tasks, expected a whole number, at least 1.`,
      )
    }
  })

  test('refuses angles that cannot be drawn, pixels that do not match, and too many shots', () => {
    const settings = settingsOf('mixed', true)
    expect(wording(rotatedTasks({ images, angles: { kind: 'list', degrees: [] } }, settings))).toBe(
      'angles: got an empty list, expected at least one angle.',
    )
    const cut = { ...images, pixels: images.pixels.subarray(1) }
    expect(wording(rotatedTasks({ images: cut, angles: evenAngles(1) }, settings))).toBe(
      'tasks: got 599 pixels for 40 images of 3×5, expected 600 pixels.\n' +
        '  Likely cause: the pixels and the labels are of different sets.',
    )
    expect(
      wording(rotatedTasks({ images, angles: evenAngles(1) }, { ...settings, query: 38, balanced: false })),
    ).toContain('tasks: got 3 support and 38 query images per task, where there are 40 in all')
  })

  test('samples MNIST, balanced, with every digit once per ten', async () => {
    const { train } = right(await mnist()())
    const sample = right(
      rotatedTasks(
        { images: train, angles: evenAngles(24) },
        { support: 10, query: 20, kind: 'per-angle', balanced: true },
      ),
    )
    const { support, query } = sample(key(3), 1)
    expect(Array.from(support.y).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(Array.from(query.y).sort()).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((digit) => [digit, digit]),
    )
  })
})

describe('metaSplits', () => {
  const other: Images = { ...images, labels: images.labels.map((label) => 6 - label) }
  const set = { train: images, test: other }

  test.prop([fc.integer({ min: 1, max: 40 })])('keeps images and angles apart', (count) => {
    const train = evenAngles(count)
    const heldOut = halfwayAngles(train)
    expect(right(metaSplits({ images: set, train, heldOut }))).toEqual({
      train: { images, angles: train },
      testSeen: { images: other, angles: train },
      testHeldOut: { images: other, angles: heldOut },
    })
  })

  test.prop([fc.integer({ min: 1, max: 40 }), fc.nat(), fc.integer({ min: -3, max: 3 })])(
    'refuses a training angle among the held-out ones, whole turns apart',
    (count, at, turns) => {
      const train = evenAngles(count)
      const angle = train.degrees[at % count] + 360 * turns
      const heldOut: Angles = { kind: 'list', degrees: [...halfwayAngles(train).degrees, angle] }
      expect(wording(metaSplits({ images: set, train, heldOut }))).toBe(
        `metaSplits: got the held-out angle ${angle}, which is among the training angles (modulo 360), ` +
          'expected held-out angles that are never trained on.\n' +
          '  Fix: hold out other angles, for example those half-way between the training angles.',
      )
    },
  )

  test('refuses an angle inside a training range, and ranges that overlap', () => {
    const train: Angles = { kind: 'range', from: -45, to: 45 }
    const withHeldOut = (heldOut: Angles) => metaSplits({ images: set, train, heldOut })
    expect(wording(withHeldOut({ kind: 'list', degrees: [90, 350] }))).toContain('the held-out angle 350,')
    expect(wording(withHeldOut({ kind: 'range', from: 40, to: 90 }))).toContain('the held-out angle 40,')
    expect(wording(withHeldOut({ kind: 'range', from: 90, to: 330 }))).toContain('the held-out angle -45,')
    expect(right(withHeldOut({ kind: 'range', from: 45, to: 315 })).testHeldOut.images).toBe(other)
  })

  test('refuses angles that cannot be drawn', () => {
    const empty: Angles = { kind: 'list', degrees: [] }
    const some = evenAngles(3)
    expect(wording(metaSplits({ images: set, train: empty, heldOut: some }))).toContain(
      'angles: got an empty list',
    )
    expect(wording(metaSplits({ images: set, train: some, heldOut: empty }))).toContain(
      'angles: got an empty list',
    )
  })
})
