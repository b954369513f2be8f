/** Judging: what a classifier answers, which tasks count, and floors on the tasks of the models. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { ops, type Tensor } from '../../../src'
import type { TaskBatch } from '../../../src/data/batch'
import { key, split } from '../../../src/dsl/core/random'
import { reference } from '../../../src/engines/reference'
import { floorsOf } from '../../../src/runs/report/floors'
import { classified } from '../../../src/runs/training/classified'
import { floorResults, judgeOf } from '../../../src/runs/training/evaluation'
import type { Model } from '../../../src/runs/training/model'
import type { Source } from '../../../src/runs/training/source'
import { meanInterval } from '../../../src/report/statistics'
import { right } from '../../data/outcome'
import { tiny, tinyModel, tinySource, zeroLosses } from '../tiny'
import { test } from '../../laws/law'

const CLASSES = 3
const IMAGES = 2

describe('classified', () => {
  test('takes the highest logit, as surely as softmax says', () => {
    const x = Float32Array.of(1, 2, 3, 4, 5, 6)
    const answers = classified(
      [0, Math.log(3), 0, 7, 7, 7, 1000, 0, -1000],
      { x, y: Int32Array.of(1, 0, 2) },
      3,
      2,
    )
    expect(answers.map(({ label, predicted }) => [label, predicted])).toEqual([
      [1, 1],
      [0, 0],
      [2, 0],
    ])
    expect(answers.map(({ confidence }) => confidence)).toEqual([
      expect.closeTo(0.6, 12),
      expect.closeTo(1 / 3, 12),
      1,
    ])
    expect(answers.map(({ image }) => Array.from(image))).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
  })

  test.prop([
    fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 4, maxLength: 4 }),
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  ])('does not see what is added to all logits', (logits, shift) => {
    const of = (row: readonly number[]) =>
      classified(row, { x: new Float32Array(1), y: Int32Array.of(2) }, 4, 1)[0]
    expect(of(logits.map((logit) => logit + shift)).confidence).toBeCloseTo(of(logits).confidence, 6)
    expect(of(logits).confidence).toBeGreaterThanOrEqual(0.25)
  })
})

/** The inputs are the logits: even tasks are right, odd ones take each class for the next, the surer the later. */
const batchOf = (tasks: number): TaskBatch => {
  const places = Array.from({ length: tasks * IMAGES }, (_, i) => ({
    task: Math.floor(i / IMAGES),
    image: i % IMAGES,
  }))
  const labels = places.map(({ task, image }) => (task + image) % CLASSES)
  const examples = {
    x: Float32Array.from(
      places.flatMap(({ task }, i) =>
        Array.from({ length: CLASSES }, (_, c) => (c === (labels[i] + (task % 2)) % CLASSES ? task + 1 : 0)),
      ),
    ),
    y: Int32Array.from(labels),
  }
  return { tasks, support: examples, query: examples }
}

/** Its loss is the mean of the logits of a task: (task + 1) / 3. */
const echo: Model = {
  ...tinyModel,
  judge: (_, { query: { x } }) => ({ loss: ops.mean(x, [1, 2]), logits: x }),
}
const judgedOf = (...counts: readonly number[]): Source => ({
  input: [CLASSES],
  target: [],
  classes: ['a', 'b', 'c'],
  train: (_, tasks) => batchOf(tasks),
  watched: [],
  judged: counts.map((tasks, i) => ({
    set: i === 0 ? 'seen' : 'held_out',
    condition: { angle: 90 * i },
    tasks,
    sample: (_, size) => batchOf(size),
    floors: [],
  })),
})

describe('judgeOf', () => {
  const judged = async (source: Source) => judgeOf(echo, reference, source).judge([], source.judged, key(0))

  test('counts whole chunks and what is cut off the last', async () => {
    const { results, confusion, mistakes } = await judged(judgedOf(10, 3))
    const of = (set: string, angle: number, task: number) => ({
      set,
      condition: { angle },
      loss: expect.closeTo((task + 1) / CLASSES, 6),
      images: IMAGES,
      errors: task % 2 === 1 ? IMAGES : 0,
    })
    // a chunk is eight tasks
    expect(results).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6, 7, 0, 1].map((task) => of('seen', 0, task)),
      ...[0, 1, 2].map((task) => of('held_out', 90, task)),
    ])
    const counts = [0, 1, 2].map(() => [0, 0, 0])
    for (const task of [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 0, 1, 2])
      for (const image of [0, 1]) counts[(task + image) % 3][(task + image + (task % 2)) % 3]++
    expect(confusion).toEqual(counts)
    expect(mistakes).toHaveLength(12)
    expect(
      mistakes
        .slice(0, 2)
        .map(({ set, condition, label, predicted }) => [set, condition?.angle, label, predicted])
        .sort((a, b) => Number(a[2]) - Number(b[2])),
    ).toEqual([
      ['seen', 0, 1, 2],
      ['seen', 0, 2, 0],
    ])
    const surest = Math.exp(8) / (Math.exp(8) + 2)
    expect(mistakes[0].confidence).toBeCloseTo(surest, 6)
    const sorted = mistakes.map(({ confidence }) => confidence)
    expect(sorted).toEqual([...sorted].sort((a, b) => b - a))
  })

  test('keeps of many mistakes the surest', async () => {
    const { mistakes } = await judged(judgedOf(64))
    expect(mistakes).toHaveLength(24)
    // in eight chunks the tasks 7, and then the tasks 5, with two images each
    expect(
      mistakes.map(({ confidence }) => Math.round(Math.log((2 * confidence) / (1 - confidence)))),
    ).toEqual([...Array.from({ length: 16 }, () => 8), ...Array.from({ length: 8 }, () => 6)])
  })

  test('of regression has losses alone', async () => {
    const source = tinySource(1, 2, 3)
    const judge = judgeOf(tinyModel, reference, source)
    const { results, confusion, mistakes } = await judge.judge(
      tinyModel.start(key(0)).meta,
      source.judged,
      key(1),
    )
    expect(results.map(({ set }) => set)).toEqual([
      ...Array<string>(10).fill('maps'),
      ...Array<string>(3).fill('more_maps'),
    ])
    expect(results.every((result) => Object.keys(result).join() === 'set,loss')).toBe(true)
    expect([confusion, mistakes]).toEqual([[], []])
  })
})

describe('floors', () => {
  const squares = (y: Tensor) => ops.mean(ops.mul(y, y), [1, 2])
  const predictsZero: Model = {
    ...tinyModel,
    judge: (_, { query: { y } }) => ({ loss: squares(y as Tensor) }),
  }

  test('are scored on the tasks that models are judged on', async () => {
    const source = tinySource(1, 2, 3)
    const { results } = await judgeOf(predictsZero, reference, source).judge([], source.judged, key(5))
    const zero = floorResults(source.judged, key(5)).filter(({ floor }) => floor === 'zero')
    expect(zero).toHaveLength(13)
    zero.forEach(({ set, loss }, i) => {
      expect(set).toBe(results[i].set)
      expect(loss).toBeCloseTo(results[i].loss, 5)
    })
  })

  test('of several seeds and studies are those of their own data', async () => {
    const settings = right(tiny.decode({ seed: 3, seeds: 2, support: 2, query: 3 }))
    const studies = right(await tiny.studies(settings)())
    const found = await floorsOf(studies, settings)
    expect(found.map(({ study, floor }) => [study, floor])).toEqual([
      ['size 1', 'zero'],
      ['size 1', 'one'],
      ['size 2', 'zero'],
      ['size 2', 'one'],
    ])
    expect(found[1].sets.maps.loss).toEqual({ mean: 1, overTasks: 0, overSeeds: 0, overBoth: 0 })
    expect(found[1].sets.more_maps.tasks).toBe(6)
    const { sample } = tinySource(2, 2, 3).judged[0]
    const losses = [3, 4].flatMap((seed) => {
      const own = split(split(key(seed), 'judged'), 0)
      return [...zeroLosses(sample(split(own, 0), 8)), ...zeroLosses(sample(split(own, 1), 8)).slice(0, 2)]
    })
    expect(found[2].sets.maps.loss?.mean).toBeCloseTo(meanInterval(losses).mean, 12)
  })
})
