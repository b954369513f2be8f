/** Fewer training tasks: only those are drawn, and tests stay the same; which check values there are for them. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { key, syntheticPool } from '../../src'
import * as experiments from '../../src/experiments'
import { pooledSource } from '../../src/experiments/pooled'
import { right } from '../data/outcome'
import { test } from '../laws/law'

const pool = syntheticPool(key(0), { rank: 1, tasks: 50 })
const shots = { support: 1, query: 2 }
const sourceOf = (train?: number) => right(pooledSource(pool, shots, [70, 1], {}, train))

describe('a pool of which few tasks are trained on', () => {
  test.prop([fc.integer({ min: 1, max: 40 }), fc.nat()], { numRuns: 20 })(
    'draws all of these, and no others',
    (count, seed) => {
      const seen = new Set<number>()
      const watched = {
        ...pool,
        task: (number: number) => {
          seen.add(number)
          return pool.task(number)
        },
      }
      right(pooledSource(watched, shots, [70, 1], {}, count)).train(key(seed), count)
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
    },
  )

  test('is tested on the same tasks as one of which all are', () => {
    const [some, all] = [sourceOf(3), sourceOf()]
    expect(some.judged[0].sample(key(1), 4)).toEqual(all.judged[0].sample(key(1), 4))
    expect(some.train(key(1), 4)).not.toEqual(all.train(key(1), 4))
  })

  test('has no more tasks than there are', () => {
    expect(sourceOf(1000).train(key(2), 4)).toEqual(sourceOf().train(key(2), 4))
  })
})

describe('the synthetic experiment', () => {
  const settings = (given: Readonly<Record<string, unknown>>) =>
    right(experiments.synthetic.decode({ ranks: ['1', '2'], models: 'MSR-FC', innerSteps: 1, ...given }))
  const checks = (given: Readonly<Record<string, unknown>>) =>
    experiments.synthetic
      .checkValues(settings(given))
      .filter(({ model, study }) => model === 'MSR-FC' && study.startsWith('rank 1'))
      .map(({ study, loss }) => [study, loss])

  test('has a study for each rank and number of training tasks', async () => {
    const names = async (trainTasks: unknown) =>
      right(await experiments.synthetic.studies(settings({ trainTasks }))()).map(({ name }) => name)
    expect(await names('20,8000')).toEqual([
      'rank 1, 20 tasks',
      'rank 1, 8000 tasks',
      'rank 2, 20 tasks',
      'rank 2, 8000 tasks',
    ])
    expect(await names('20')).toEqual(['rank 1', 'rank 2'])
  })

  test('has check values for the numbers of training tasks that others have run', () => {
    expect(checks({})).toEqual([['rank 1', 0.185]])
    expect(checks({ trainTasks: 20 })).toEqual([])
    expect(checks({ trainTasks: '20,50,8000' })).toEqual(
      expect.arrayContaining([
        ['rank 1, 20 tasks', 0.675],
        ['rank 1, 50 tasks', 0.297],
      ]),
    )
    expect(checks({ trainTasks: '20,50', innerSteps: 3 })).toEqual([])
  })
})
