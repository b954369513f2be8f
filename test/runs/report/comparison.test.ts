/** Paired differences and the sentence under the table, against numbers computed by hand. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { meanOfMeans, twoLevelInterval } from '../../../src/report/statistics'
import { comparisonSentences, comparisonTable } from '../../../src/runs/report/comparison-text'
import { comparisonsOf } from '../../../src/runs/report/comparison'
import { summariesOf } from '../../../src/runs/report/summary'
import type { Outcome } from '../../../src/runs/store/outcome'
import type { Tuning } from '../../../src/runs/store/tuning'
import { test } from '../../laws/law'

/** An outcome with so many errors of ten in each task, or with such losses. */
const outcome = (model: string, seed: number, values: readonly number[], classifies = true): Outcome => ({
  study: 'study',
  model,
  seed,
  steps: 1,
  seconds: 6,
  train_loss: 1,
  parameters: 12,
  results: values.map((value) => ({
    set: 'held_out',
    loss: classifies ? 1 : value,
    ...(classifies && { images: 10, errors: value }),
  })),
  confusion: [],
  drawn: [],
  pictures: [],
})

const claim = { study: 'study', subject: 'ours', rivals: ['weak', 'strong'] }
const outcomes = [
  outcome('ours', 0, [1, 2, 3]),
  outcome('ours', 1, [0, 1, 2]),
  outcome('weak', 0, [9, 9, 9]),
  outcome('weak', 1, [9, 9, 9]),
  outcome('strong', 0, [2, 4, 3]),
  outcome('strong', 1, [1, 2, 3]),
]

describe('a paired difference', () => {
  test('is the mean over seeds and tasks, with the interval of both', () => {
    const [{ rivals, subject, seeds, tasks }] = comparisonsOf(outcomes, [claim])
    expect([seeds, tasks, subject.model, rivals.map(({ model }) => model)]).toEqual([
      2,
      3,
      'ours',
      ['strong', 'weak'],
    ])
    // ahead by 0.1, 0.2, 0 in the first seed and 0.1, 0.1, 0.1 in the second: both means are 0.1, those of the tasks
    // are 0.1, 0.15, 0.05, of variance 0.0025; t(0.975, 1) = 12.7062
    const [{ ahead }] = rivals
    expect(ahead?.mean).toBeCloseTo(0.1, 12)
    expect(ahead?.halfWidth).toBeCloseTo(12.7062 * Math.sqrt(0.0025 / 3), 4)
  })

  test('with one seed has the interval over tasks', () => {
    const [{ rivals }] = comparisonsOf(
      outcomes.filter(({ seed }) => seed === 0),
      [claim],
    )
    // 0.1, 0.2, 0: mean 0.1, deviation 0.1; t(0.975, 2) = 4.3027
    expect(rivals[0].ahead?.halfWidth).toBeCloseTo((4.3027 * 0.1) / Math.sqrt(3), 5)
  })

  test('of losses is above 0 where the loss of the subject is lower; seeds that one lacks do not count', () => {
    const [{ measure, rivals }] = comparisonsOf(
      [
        outcome('ours', 0, [1, 1], false),
        outcome('ours', 1, [5, 5], false),
        outcome('strong', 0, [1.5, 1.75], false),
      ],
      [claim],
    )
    expect([measure, rivals[0].ahead?.mean]).toEqual(['loss', 0.625])
  })

  test.prop([fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 2, maxLength: 9 })], { numRuns: 20 })(
    'from its own results is 0 ± 0',
    (errors) => {
      const same = [outcome('ours', 0, errors), outcome('strong', 0, errors)]
      expect(comparisonsOf(same, [claim])[0].rivals[0].ahead).toEqual({ mean: 0, halfWidth: 0 })
    },
  )

  test('is none where nobody is left to compare with', () => {
    expect(comparisonsOf([outcome('ours', 0, [1])], [claim])).toEqual([])
    expect(comparisonsOf([outcome('weak', 0, [1])], [claim])).toEqual([])
  })
})

describe('the interval of two levels', () => {
  test.prop(
    [
      fc.array(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 }), {
        minLength: 2,
        maxLength: 5,
      }),
    ],
    { numRuns: 50 },
  )('does not depend on the order of seeds and is not below that over the means of the seeds', (samples) => {
    const { mean, halfWidth = 0 } = twoLevelInterval(samples)
    const turned = twoLevelInterval([...samples].reverse())
    expect(turned.mean).toBeCloseTo(mean, 9)
    expect(turned.halfWidth ?? 0).toBeCloseTo(halfWidth, 9)
    expect(halfWidth).toBeGreaterThanOrEqual((meanOfMeans(samples).halfWidth ?? 0) - 1e-9)
    const shifted = twoLevelInterval(samples.map((values) => values.map((x) => x + 1)))
    expect(shifted.mean).toBeCloseTo(mean + 1, 9)
    expect(shifted.halfWidth ?? 0).toBeCloseTo(halfWidth, 9)
  })

  test('refuses seeds of different numbers of tasks', () => {
    expect(() => twoLevelInterval([[1, 2], [1]])).toThrow('got 2, 1 tasks, expected as many for each seed')
  })
})

describe('the sentence', () => {
  const choices = [{ study: 'study', model: 'strong', setting: { innerRate: 0.02, innerSteps: 3 } }]
  const tuning: Tuning = { budget: 16, seed: -1, rungs: [], choices }

  test('says who is ahead, of whom at which setting, and over what', () => {
    const steady = [
      outcome('ours', 0, [1, 1, 2]),
      outcome('strong', 0, [3, 3, 4]),
      outcome('weak', 0, [9, 9, 9]),
    ]
    expect(comparisonSentences(comparisonsOf(steady, [claim]), tuning)).toEqual([
      'With 16 settings tried of each model, on held out: ours is ahead of the best of 2 others, strong ' +
        '(inner rate 0.02, inner steps 3) by 20.0 points [20.0, 20.0] (one seed, 3 tasks).',
    ])
    const turned = comparisonsOf(steady, [{ ...claim, subject: 'strong', rivals: ['ours'] }])
    expect(comparisonSentences(turned, undefined)).toEqual([
      'Not tuned in this run, on held out: strong is behind ours by 20.0 points [20.0, 20.0] (one seed, 3 tasks).',
    ])
  })

  test('does not call a difference one that is none', () => {
    expect(comparisonSentences(comparisonsOf(outcomes, [claim]), undefined)[0]).toMatch(
      /^Not tuned in this run, on held out: ours cannot be told apart from the best of 2 others, strong: it is ahead by 10\.0 points \[−.*\] \(2 seeds, 3 tasks each\)\.$/,
    )
  })

  test('stands over a table with a row for each model', () => {
    const { head, rows } = comparisonTable(comparisonsOf(outcomes, [claim]), summariesOf(outcomes))
    expect(head).toEqual(['model', 'held out', 'behind by, held out', 'parameters', 'seconds'])
    expect(rows.map(([model, , behind, ...rest]) => [model, behind.split(' ')[0], ...rest])).toEqual([
      ['ours', '', '12', '6'],
      ['strong', '10.0', '12', '6'],
      ['weak', '75.0', '12', '6'],
    ])
  })
})
