/**
 * Few-shot classification, for augmentation meta-training (the paper's Algorithm 2): a task draws some classes, in
 * random order, which are its labels 0, 1, …; its support set has plain images of each, its query set others, which
 * are augmented. So the inner loop never sees an augmented image, and what augmentations there are must be known from
 * meta-training.
 *
 * Laws: no image occurs twice in a task; every class occurs equally often in each of the two sets; support images are
 * as they are; the same key gives the same batch; a task does not depend on how many are drawn with it.
 */
import { checkParts } from '../dsl/core/arguments'
import * as E from 'fp-ts/Either'
import { fail, type Problem } from '../dsl/core/problem'
import { permutation, split, type Key } from '../dsl/core/random'
import { noAugmentation, type Augmentation } from './augment'
import type { ExampleArrays, Sampler, TaskBatch } from './batch'
import type { ClassPools } from './class-pools'
import { fill } from './shots'

/** Tasks of `ways` classes, with so many images of each in the support and in the query set. */
export interface FewShotSettings {
  readonly ways: number
  readonly support: number
  readonly query: number
  /** What is done to the images of the query set; `unchanged` for the ordinary benchmark. */
  readonly augment: Augmentation
}

/** `x`: [tasks, n, height, width, channels], normalised by the scale of the pools; `y`: [tasks, n], 0 … ways − 1. */
export interface ClassExamples extends ExampleArrays {
  readonly y: Int32Array
}

const checked = (pools: ClassPools, settings: FewShotSettings): E.Either<Problem, null> => {
  const where = 'fewShotTasks'
  const { classes } = checkParts(where, pools, { classes: 'a list' })
  const { ways, support, query } = checkParts(`${where}, settings`, settings, {})
  const asked = `${ways}-way tasks with ${support} support and ${query} query images of each class`
  if (![ways - 1, support, query].every((count) => Number.isInteger(count) && count >= 1))
    return E.left({ where, given: asked, expected: 'whole numbers: two classes, one image of each, or more' })
  if (ways > classes.length)
    return E.left({ where, given: asked, expected: `${classes.length} classes at most: there are no more` })
  const short = classes.find(({ count }) => count < support + query)
  return short === undefined
    ? E.right(null)
    : E.left({
        where,
        given: `${asked}, where the class ${JSON.stringify(short.name)} has ${short.count}`,
        expected: `${support + query} images of each class at least, since no image occurs twice in a task`,
        fix: 'ask for fewer, or take the class out',
      })
}

const sampler = (pools: ClassPools, settings: FewShotSettings): Sampler<ClassExamples> => {
  const { ways, support, query, augment } = settings
  const { height, width, channels, classes, scale } = pools
  const size = height * width * channels
  const numbers = classes.map(({ count }) => Int32Array.from({ length: count }, (_, i) => i))
  const places = Array.from({ length: ways * (support + query) }, (_, i) => i % ways)
  const empty = (n: number): ClassExamples => ({ x: new Float32Array(n * size), y: new Int32Array(n) })

  const writeTask = (source: Key, task: number, batch: TaskBatch<ClassExamples>): void => {
    const drawn = permutation(split(source, 'classes'), classes.length).subarray(0, ways)
    const images = fill(
      split(source, 'images'),
      places,
      Array.from(drawn, (own) => numbers[own]),
    )
    images.forEach((image, i) => {
      const plain = i < support * ways
      const [into, at] = plain
        ? [batch.support, task * support * ways + i]
        : [batch.query, task * query * ways + i - support * ways]
      const original = { height, width, channels, pixels: classes[drawn[places[i]]].image(image) }
      const { pixels } = (plain ? noAugmentation : augment)(split(split(source, 'augment'), i))(original)
      for (let p = 0; p < size; p++) into.x[at * size + p] = (pixels[p] - scale.mean) / scale.deviation
      into.y[at] = places[i]
    })
  }

  return (source, tasks) => {
    if (!Number.isInteger(tasks) || tasks < 1)
      return fail({
        where: 'fewShotTasks',
        given: `a batch of ${tasks} tasks`,
        expected: 'a whole number, at least 1',
      })
    const batch = { support: empty(tasks * ways * support), query: empty(tasks * ways * query), tasks }
    for (let task = 0; task < tasks; task++) writeTask(split(source, task), task, batch)
    return batch
  }
}

/**
 * The sampler of few-shot tasks of some classes. Problems: counts that are not whole or too small, more ways than
 * there are classes, a class with fewer images than a task takes of it.
 *
 * @example
 * const images = { height: 1, width: 1, pixels: Uint8Array.of(0, 9, 3, 5), labels: Uint8Array.of(7, 2, 7, 2) }
 * const { train } = labelledClasses({ train: images, test: images })
 * const tasks = fewShotTasks(train, { ways: 2, support: 1, query: 1, augment: noAugmentation })
 * tasks._tag === 'Right' ? Array.from(tasks.right(key(0), 1).query.y) : tasks.left // [0, 1]
 */
export const fewShotTasks = (
  pools: ClassPools,
  settings: FewShotSettings,
): E.Either<Problem, Sampler<ClassExamples>> =>
  E.map(() => sampler(pools, settings))(checked(pools, settings))
