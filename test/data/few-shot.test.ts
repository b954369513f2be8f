import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { brightenedBy, noAugmentation } from '../../src/data/augment'
import { labelledClasses, type ClassPools } from '../../src/data/class-pools'
import { fewShotTasks, type ClassExamples, type FewShotSettings } from '../../src/data/few-shot'
import { mnist } from '../../src/data/mnist'
import { key } from '../../src/dsl/core/random'
import { right, wording } from './outcome'
import { test } from '../laws/law'

/** Seven classes of ten images or more, 1×2 pixels: the class and the number of the image, from 1. */
const pools: ClassPools = {
  height: 1,
  width: 2,
  channels: 1,
  scale: { mean: 10, deviation: 2 },
  classes: Array.from({ length: 7 }, (_, c) => ({
    name: `class ${c}`,
    count: 10 + c,
    image: (i: number) => Uint8Array.of(c + 1, i + 1),
  })),
}

const anySettings = fc.record<FewShotSettings>({
  ways: fc.integer({ min: 2, max: 7 }),
  support: fc.integer({ min: 1, max: 5 }),
  query: fc.integer({ min: 1, max: 5 }),
  augment: fc.constant(noAugmentation),
})

/** The class and the number of each image, read off its pixels. */
const seen = ({ x }: ClassExamples): readonly (readonly [number, number])[] =>
  Array.from({ length: x.length / 2 }, (_, i) => [2 * x[2 * i] + 9, 2 * x[2 * i + 1] + 9])

describe('fewShotTasks', () => {
  test.prop([anySettings, fc.integer()])(
    'has every class of a task under one label, equally often, and no image twice',
    (settings, seed) => {
      const { ways, support, query } = settings
      const batch = right(fewShotTasks(pools, settings))(key(seed), 3)
      expect([batch.support.x.length, batch.query.x.length]).toEqual([6 * ways * support, 6 * ways * query])
      for (const task of [0, 1, 2]) {
        const of = (examples: ClassExamples, each: number) => {
          const [from, to] = [task * ways * each, (task + 1) * ways * each]
          return seen(examples)
            .slice(from, to)
            .map((image, i) => [...image, examples.y[from + i]] as const)
        }
        const sides = [of(batch.support, support), of(batch.query, query)]
        for (const [side, each] of [
          [sides[0], support],
          [sides[1], query],
        ] as const)
          for (let label = 0; label < ways; label++)
            expect(side.filter(([, , y]) => y === label).length).toBe(each)
        const all = sides.flat()
        expect(new Set(all.map(([c, , y]) => `${c} is ${y}`)).size).toBe(ways)
        expect(new Set(all.map(([c]) => c)).size).toBe(ways)
        expect(new Set(all.map(([c, i]) => `${c}, ${i}`)).size).toBe(all.length)
      }
    },
  )

  test.prop([anySettings, fc.integer()])(
    'gives the same for the same key, however many tasks are drawn',
    (settings, seed) => {
      const sample = right(fewShotTasks(pools, settings))
      const [two, four] = [sample(key(seed), 2), sample(key(seed), 4)]
      expect(sample(key(seed), 2)).toEqual(two)
      expect(four.query.x.subarray(0, two.query.x.length)).toEqual(two.query.x)
      expect(four.support.y.subarray(0, two.support.y.length)).toEqual(two.support.y)
    },
  )

  test.prop([anySettings, fc.integer()])('augments the query set and only that', (settings, seed) => {
    const plain = right(fewShotTasks(pools, settings))(key(seed), 2)
    const dark = right(fewShotTasks(pools, { ...settings, augment: brightenedBy(0, 0) }))(key(seed), 2)
    expect(dark.support).toEqual(plain.support)
    expect(dark.query.y).toEqual(plain.query.y)
    expect(dark.query.x).toEqual(plain.query.x.map(() => -5))
  })

  test('augments each image by itself, and uses every class and label', () => {
    const settings = { ways: 3, support: 1, query: 4, augment: brightenedBy(0, 1) }
    const { query, support } = right(fewShotTasks(pools, settings))(key(1), 60)
    const firsts = Array.from(query.x).filter((_, i) => i % 2 === 0)
    expect(new Set(firsts).size).toBeGreaterThan(700)
    const pairs = seen(support).map(([c], i) => `${c} is ${support.y[i]}`)
    expect(new Set(pairs).size).toBe(21)
  })

  test('refuses what the classes cannot give', () => {
    const said = (changes: Partial<FewShotSettings>) =>
      wording(fewShotTasks(pools, { ways: 5, support: 1, query: 4, augment: noAugmentation, ...changes }))
    expect(said({ query: 10 })).toBe(
      'fewShotTasks: got 5-way tasks with 1 support and 10 query images of each class, where the class "class 0" has ' +
        '10, expected 11 images of each class at least, since no image occurs twice in a task.\n' +
        '  Fix: ask for fewer, or take the class out.',
    )
    expect(said({ ways: 8 })).toContain('expected 7 classes at most')
    expect(said({ ways: 1 })).toContain('two classes, one image of each, or more')
    expect(said({ support: 0.5 })).toContain('5-way tasks with 0.5 support')
    const sample = right(fewShotTasks(pools, { ways: 2, support: 1, query: 1, augment: noAugmentation }))
    expect(() => sample(key(0), 0)).toThrow('fewShotTasks: got a batch of 0 tasks')
  })
})

describe('labelledClasses', () => {
  test('of MNIST are its ten digits, scaled by the training images', async () => {
    const digits = right(await mnist()())
    const { train, test: other } = labelledClasses(digits)
    expect(train.classes.map(({ name, count }) => [name, count])).toContainEqual(['1', 6742])
    expect(other.classes.reduce((sum, { count }) => sum + count, 0)).toBe(10_000)
    expect(train.scale).toBe(other.scale)
    expect(train.scale.mean / 255).toBeCloseTo(0.1307, 4)
    expect(train.scale.deviation / 255).toBeCloseTo(0.3081, 4)
    const first = digits.train.labels.indexOf(4)
    expect(train.classes[4].image(0)).toEqual(digits.train.pixels.subarray(first * 784, (first + 1) * 784))
  })
})
