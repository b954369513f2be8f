/** Errors of a run beside published ones. */
import { describe, expect, test } from 'vitest'
import { errorTable } from '../../../src/runs/report/error-table'
import { summariesOf } from '../../../src/runs/report/summary'

const models = summariesOf([
  {
    study: 'digits',
    model: 'ours',
    seed: 0,
    steps: 1,
    seconds: 1,
    train_loss: 0,
    results: [
      { set: 'test', loss: 0.1, images: 100, errors: 2 },
      { set: 'test', loss: 0.1, images: 100, errors: 3 },
    ],
    confusion: [],
    drawn: [],
    pictures: [],
  },
])

describe('errorTable', () => {
  test('counts errors over all tasks, with the interval of a proportion, and then lists what is published', () => {
    expect(errorTable(models, [{ model: 'theirs', error: 0.0228, source: 'a paper' }])?.rows).toEqual([
      ['ours', '2.50 %', '1.07 % – 5.72 %', 'this run'],
      ['theirs', '2.28 %', '', 'a paper'],
    ])
  })

  test('is none where nothing is published', () => {
    expect(errorTable(models, [])).toBeUndefined()
  })
})
