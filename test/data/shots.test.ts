import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { drawShots } from '../../src/data/shots'
import { key, split } from '../../src/dsl/core/random'
import { right, wording } from './outcome'
import { test } from '../laws/law'

const SHOTS = { support: 3, query: 4 }

/** At least six images of each of up to five classes, in some order. */
const labels = fc
  .uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 5 })
  .chain((classes) =>
    fc.shuffledSubarray(
      classes.flatMap((label) => Array.from({ length: 7 }, () => label)),
      { minLength: 7 * classes.length },
    ),
  )
  .map((list) => Uint8Array.from(list))

/** How often each class occurs, for the classes there are. */
const occurrences = (all: Uint8Array, drawn: Int32Array): readonly number[] =>
  Array.from(new Set(all), (label) => drawn.filter((image) => all[image] === label).length)

describe('drawShots', () => {
  test.prop([labels, fc.boolean(), fc.integer()])(
    'draws images that are there, none twice',
    (all, balanced, seed) => {
      const drawn = right(drawShots(all, SHOTS, balanced))(key(seed))
      expect(new Set(drawn).size).toBe(7)
      for (const image of drawn) expect(image >= 0 && image < all.length).toBe(true)
    },
  )

  test.prop([labels, fc.boolean(), fc.integer()])(
    'draws the same for the same key',
    (all, balanced, seed) => {
      const draw = right(drawShots(all, SHOTS, balanced))
      expect(draw(key(seed))).toEqual(draw(key(seed)))
    },
  )

  test.prop([labels, fc.integer()])(
    'has the classes as equal as can be in both sets, if balanced',
    (all, seed) => {
      const drawn = right(drawShots(all, SHOTS, true))(key(seed))
      for (const set of [drawn.subarray(0, 3), drawn.subarray(3)]) {
        const counts = occurrences(all, set)
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
      }
    },
  )

  test.each([true, false])('can use up every image (balanced: %s)', (balanced) => {
    const all = Uint8Array.of(1, 2, 1, 2, 1, 2)
    const drawn = right(drawShots(all, { support: 2, query: 4 }, balanced))(key(1))
    expect(Array.from(drawn).sort()).toEqual([0, 1, 2, 3, 4, 5])
  })

  test.each([true, false])(
    'is as likely to draw one image as another, at every place (balanced: %s)',
    (balanced) => {
      const all = Uint8Array.from({ length: 20 }, (_, i) => i % 4)
      const draw = right(drawShots(all, SHOTS, balanced))
      const counts = Array.from({ length: 7 }, () => new Int32Array(20))
      for (let task = 0; task < 4000; task++) {
        draw(split(key(5), task)).forEach((image, place) => counts[place][image]++)
      }
      // 200 expected of each image at each place, with a deviation of 14.
      for (const count of counts.flatMap((each) => Array.from(each)))
        expect(Math.abs(count - 200)).toBeLessThan(75)
    },
  )

  test('chooses the classes that get one more anew for the query set', () => {
    const all = Uint8Array.from({ length: 20 }, (_, i) => i % 4)
    const draw = right(drawShots(all, { support: 1, query: 1 }, true))
    const same = Array.from({ length: 400 }, (_, task) => draw(split(key(2), task))).filter(
      ([first, second]) => all[first] === all[second],
    )
    // 100 expected, with a deviation of 9.
    expect(Math.abs(same.length - 100)).toBeLessThan(45)
  })

  test('leaves classes to chance, if not balanced', () => {
    const all = Uint8Array.from({ length: 20 }, (_, i) => i % 4)
    const draw = right(drawShots(all, SHOTS, false))
    const supports = Array.from({ length: 50 }, (_, task) =>
      occurrences(all, draw(split(key(1), task)).subarray(0, 3)),
    )
    expect(Math.max(...supports.flat())).toBe(3)
  })

  test.each([0, -1, 1.5, NaN])('refuses %s images', (count) => {
    expect(wording(drawShots(Uint8Array.of(1, 2), { support: count, query: 1 }, true))).toBe(
      `tasks: got ${count} support images per task, expected a whole number, at least 1.`,
    )
    expect(wording(drawShots(Uint8Array.of(1, 2), { support: 1, query: count }, false))).toBe(
      `tasks: got ${count} query images per task, expected a whole number, at least 1.`,
    )
  })

  test('says how many images there are, if they are too few', () => {
    const all = Uint8Array.of(1, 1, 1, 7, 7, 1)
    expect(wording(drawShots(all, SHOTS, false))).toBe(
      'tasks: got 3 support and 4 query images per task, where there are 6 in all, ' +
        'expected no more than there are, since no image occurs twice in a task.\n' +
        '  Fix: ask for fewer support or query images, or give more images.',
    )
    expect(wording(drawShots(all, { support: 2, query: 3 }, true))).toBe(
      'tasks: got 2 support and 3 query images per task, which can take 3 of class 7, where there are 2, ' +
        'expected no more than there are, since no image occurs twice in a task.\n' +
        '  Fix: ask for fewer support or query images, or give more images.',
    )
  })

  test.each([true, false])('refuses to draw from nothing (balanced: %s)', (balanced) => {
    expect(wording(drawShots(new Uint8Array(0), SHOTS, balanced))).toBe(
      'tasks: got no images, expected at least one image.',
    )
  })
})
