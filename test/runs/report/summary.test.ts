/** Numbers of a run against numbers by hand; Student's quantiles are t(0.975, 1) = 12.7062 and t(0.975, 3) = 3.18245. */
import { describe, expect, test } from 'vitest'
import { commonOptions } from '../../../src/runs/options/common'
import { startsOf } from '../../../src/runs/options/settings'
import { resultTable } from '../../../src/runs/report/result-table'
import { floorSetsOf, printedSummary, summariesOf } from '../../../src/runs/report/summary'
import type { FloorSummary } from '../../../src/runs/store/about'
import type { Outcome, TaskResult } from '../../../src/runs/store/outcome'
import { angleConditions } from '../../../src/experiments/pictures/angles'

const outcome = (model: string, seed: number, results: readonly TaskResult[], study = 'rank 1'): Outcome => ({
  study,
  model,
  seed,
  steps: 100,
  seconds: 10 + 10 * seed,
  train_loss: 0.5 + seed,
  results,
  confusion: [],
  drawn: [],
  pictures: [],
})
const losses = (set: string, ...values: readonly number[]): readonly TaskResult[] =>
  values.map((loss) => ({ set, loss }))
const images = (set: string, angle: number, ...errors: readonly number[]): readonly TaskResult[] =>
  errors.map((count) => ({ set, condition: { angle }, loss: count, images: 10, errors: count }))

const twoSeeds = [outcome('msr', 0, losses('test', 1, 3)), outcome('msr', 1, losses('test', 5, 7))]
const settings = { ...startsOf({ options: commonOptions }), engine: 'wasm', steps: 100 }

describe('a summary', () => {
  test('has the mean of all tasks, with intervals over tasks and over the means of seeds', () => {
    const [{ sets, seconds, steps_per_sec, train_loss }] = summariesOf(twoSeeds)
    expect([seconds, steps_per_sec, train_loss]).toEqual([30, 7.5, 1])
    expect(sets.test).toMatchObject({ tasks: 4, accuracy: null, images: 0, errors: 0 })
    const { mean, overTasks, overSeeds } = sets.test.loss
    expect(mean).toBe(4)
    // 3.18245 · √(20 / 3) / √4
    expect(overTasks).toBeCloseTo(4.10852, 4)
    // the means are 2 and 6: 12.7062 · √8 / √2
    expect(overSeeds).toBeCloseTo(25.4124, 3)
  })

  test('has no interval over one task or one seed', () => {
    const [{ sets }] = summariesOf([outcome('msr', 0, losses('test', 2))])
    expect(sets.test.loss).toEqual({ mean: 2, overTasks: null, overSeeds: null })
  })

  test('counts a classifier by tasks, and its errors under each condition by images', () => {
    const results = [...images('seen', 90, 1, 3), ...images('held_out', 45, 5, 5)]
    const [{ sets, conditions }] = summariesOf([outcome('msr', 0, results)])
    expect(Object.keys(sets)).toEqual(['seen', 'held_out'])
    expect(sets.seen).toMatchObject({ tasks: 2, images: 20, errors: 4 })
    expect(sets.seen.accuracy?.mean).toBeCloseTo(0.8, 12)
    // 12.7062 · 0.141421 / √2
    expect(sets.seen.accuracy?.overTasks).toBeCloseTo(1.27062, 4)
    expect(
      conditions.map(({ set, condition: { angle }, errors, error_rate }) => [set, angle, errors, error_rate]),
    ).toEqual([
      ['held_out', 45, 10, 0.5],
      ['seen', 90, 4, 0.2],
    ])
    // Wilson's interval of 4 in 20
    expect(conditions[1].ci95[0]).toBeCloseTo(0.0807, 3)
    expect(conditions[1].ci95[1]).toBeCloseTo(0.416, 3)
  })

  test('keeps models and studies apart, in their order', () => {
    const found = summariesOf([
      outcome('msr', 0, losses('test', 1), 'b'),
      outcome('maml', 0, losses('test', 2), 'b'),
      outcome('msr', 0, losses('test', 3), 'a'),
      outcome('msr', 1, losses('test', 5), 'a'),
    ])
    expect(found.map(({ study, model, sets }) => [study, model, sets.test.loss.mean])).toEqual([
      ['b', 'msr', 1],
      ['b', 'maml', 2],
      ['a', 'msr', 4],
    ])
  })

  test('is printed under names that programs may rely on', () => {
    const floors: readonly FloorSummary[] = [
      { study: 'rank 1', floor: 'zero', sets: floorSetsOf([{ seed: 0, results: losses('test', 2, 4) }]) },
    ]
    const models = summariesOf([...twoSeeds, outcome('maml', 0, images('test', 0, 1, 3))])
    const printed = printedSummary(
      { ...settings, seed: 3, seeds: 2 },
      models,
      floors,
      99,
      angleConditions.marks,
    )
    expect(printed).toEqual({
      engine: 'wasm',
      seed: 3,
      seeds: 2,
      steps: 100,
      study: 'rank 1',
      model: 'msr',
      seconds: 99,
      steps_per_sec: 7.5,
      train_loss: 1,
      test_loss: 4,
      test_err: expect.closeTo(4.10852, 4),
      test: {
        loss: 4,
        loss_err: expect.closeTo(4.10852, 4),
        loss_seeds_err: expect.closeTo(25.4124, 3),
        tasks: 4,
      },
      baselines: [
        {
          study: 'rank 1',
          model: 'maml',
          seconds: 10,
          steps_per_sec: 10,
          train_loss: 0.5,
          test_loss: 2,
          test_err: expect.closeTo(12.7062, 3),
          accuracy: expect.closeTo(0.8, 12),
          accuracy_ci95: expect.closeTo(1.27062, 4),
          test: {
            loss: 2,
            loss_err: expect.closeTo(12.7062, 3),
            tasks: 2,
            accuracy: expect.closeTo(0.8, 12),
            accuracy_ci95: expect.closeTo(1.27062, 4),
            images: 20,
            errors: 4,
          },
          per_angle: [
            expect.objectContaining({ set: 'test', angle: 0, held_out: false, images: 20, errors: 4 }),
          ],
        },
      ],
      floors: [
        { study: 'rank 1', floor: 'zero', test: { loss: 3, loss_err: expect.closeTo(12.7062, 3), tasks: 2 } },
      ],
    })
  })
})

describe('the table of results', () => {
  const zero = (study: string): FloorSummary => ({
    study,
    floor: 'zero',
    sets: floorSetsOf([{ seed: 0, results: losses('test', 10) }]),
  })

  test('of one study has a row for each model and floor', () => {
    expect(resultTable(summariesOf(twoSeeds), [zero('rank 1')], [])).toEqual({
      head: ['model', 'loss, test', 'steps/s'],
      rows: [
        ['msr', '4 ± 4.11 (seeds ± 25.4)', '7.5'],
        ['zero', '10', ''],
      ],
    })
  })

  test('of several studies names them, with floors and check values beside their models', () => {
    const models = summariesOf([
      outcome('msr', 0, losses('test', 1.23456), 'rank 1'),
      outcome('msr', 0, losses('test', 2), 'rank 2'),
    ])
    const checks = [
      { study: 'rank 1', model: 'msr', loss: 1.25, halfWidth: 0.0123456 },
      { study: 'rank 2', model: 'zero', loss: 9 },
      { study: 'rank 3', model: 'msr', loss: 7 },
    ]
    expect(resultTable(models, [zero('rank 2'), zero('rank 1')], checks)).toEqual({
      head: ['study', 'model', 'loss, test', 'steps/s', 'check values'],
      rows: [
        ['rank 1', 'msr', '1.23', '10', '1.25 ± 0.0123'],
        ['rank 1', 'zero', '10', '', ''],
        ['rank 2', 'msr', '2', '10', ''],
        ['rank 2', 'zero', '10', '', '9'],
      ],
    })
  })

  test('of classifiers shows accuracies, and the loss of the first set', () => {
    const results = [...images('seen', 0, 1, 1), ...images('held_out', 45, 5)]
    expect(resultTable(summariesOf([outcome('msr', 0, results)]), [], [])).toEqual({
      head: ['model', 'accuracy, seen', 'accuracy, held out', 'test loss', 'steps/s'],
      rows: [['msr', '90.0 % ± 0.0 %', '50.0 %', '1', '10']],
    })
  })

  test('of classifiers shows the accuracy of a floor that has no loss', () => {
    const model = outcome('msr', 0, images('seen', 0, 1, 1))
    const classified = [
      { set: 'seen', images: 4, errors: 3 },
      { set: 'seen', images: 4, errors: 1 },
    ]
    const sets = floorSetsOf([{ seed: 0, results: classified }])
    expect(sets.seen).toMatchObject({ loss: null, tasks: 2, images: 8, errors: 4 })
    expect(
      resultTable(summariesOf([model]), [{ study: model.study, floor: 'nearest', sets }], []).rows,
    ).toEqual([
      ['msr', '90.0 % ± 0.0 %', '1', '10'],
      ['nearest', expect.stringMatching(/^50\.0 % ± /), '', ''],
    ])
  })
})
