/** The few-shot benchmarks on generated files of their form: all models, and both networks. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as experiments from '../../src/experiments'
import { key, split } from '../../src/dsl/core/random'
import { engineNamed } from '../../src/engines'
import type { Experiment } from '../../src/runs/experiment'
import { runFolder } from '../../src/runs/store/run-folder'
import { runJob } from '../../src/runs/training/job'
import { cellsOf } from '../../src/runs/training/study'
import { right, wording } from '../data/outcome'
import { type Files, folders, plainPng } from '../data/pictures'

/** Milliseconds: whole runs, which share the machine with other tests. */
const LONG = 300_000

const folderOf = folders()

/** `classes` folders of `count` plain images each under a path, every class of its own grey. */
const classesIn = (path: string, classes: number, count: number, from = 0): Files =>
  Object.fromEntries(
    Array.from({ length: classes * count }, (_, i) => [
      `${path}/class${from + Math.floor(i / count)}/${i % count}.png`,
      plainPng(10 * (from + Math.floor(i / count)) + (i % count)),
    ]),
  )

const small = {
  engine: 'wasm',
  steps: 1,
  tasks: 2,
  query: 1,
  ways: 2,
  testTasks: 3,
  channels: 2,
  innerSteps: 1,
  testSteps: 2,
}

const ran = async (experiment: Experiment, given: Readonly<Record<string, unknown>>) => {
  const settings = right(experiment.decode({ ...small, ...given }))
  const studies = right(await experiment.studies(settings)())
  const engine = await engineNamed('wasm')
  const folder = runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))
  const { signal } = new AbortController()
  const outcomes = []
  for (const cell of cellsOf(studies, settings)) {
    const source = right(await cell.study.source(split(key(cell.seed), 'data'))())
    const report = () => Promise.resolve()
    const outcome = await runJob({ cell, settings, engine, source, folder, signal, report })
    if (outcome !== undefined) outcomes.push(outcome)
  }
  return outcomes
}

const expectJudged = (outcomes: Awaited<ReturnType<typeof ran>>, models: readonly string[]): void => {
  expect(outcomes.map(({ model }) => model)).toEqual(models)
  for (const { results } of outcomes) {
    expect(results).toHaveLength(3)
    expect(
      results.every(
        ({ set, loss, images }) => set === 'unseen classes' && Number.isFinite(loss) && images === 2,
      ),
    ).toBe(true)
  }
}

describe('the few-shot benchmark', () => {
  test(
    'omniglot trains all models on a folder in the official layout',
    async () => {
      const data = await folderOf({
        ...classesIn('images_background/Latin', 3, 3),
        ...classesIn('images_evaluation/Greek', 2, 2, 10),
      })
      const models = ['MAML', 'FOMAML', 'prototypical network']
      expectJudged(await ran(experiments.omniglotBenchmark, { data, models }), models)
    },
    LONG,
  )

  test(
    'mini-imagenet trains Conv4 and ResNet-12 on generated images',
    async () => {
      const data = await folderOf({ ...classesIn('train', 2, 2), ...classesIn('test', 2, 2, 10) })
      for (const network of ['Conv4', 'ResNet-12'])
        expectJudged(await ran(experiments.miniImagenetBenchmark, { data, network, size: 16 }), ['MAML'])
    },
    LONG,
  )

  test(
    'few-shot runs on the digits that come along',
    async () => {
      expectJudged(await ran(experiments.fewShot, {}), ['MAML'])
    },
    LONG,
  )

  test('says what its folder should hold, and how many classes there are', async () => {
    const said = async (experiment: Experiment, given: Readonly<Record<string, unknown>>) =>
      wording(await experiment.studies(right(experiment.decode(given)))())
    expect(await said(experiments.omniglotBenchmark, { data: '/nowhere' })).toContain('images_background')
    expect(await said(experiments.miniImagenetBenchmark, { data: '/nowhere' })).toContain('/nowhere')
    expect(await said(experiments.fewShot, { ways: 21 })).toContain('20 classes at most')
  })

  test('has a preset for each row of the paper', () => {
    const rowOf = (experiment: Experiment, preset?: string) => {
      const study = right(experiment.decode(preset === undefined ? {} : { preset }))
      return [
        Reflect.get(study, 'ways'),
        study.support,
        study.innerSteps,
        Reflect.get(study, 'innerRate'),
        study.tasks,
      ]
    }
    expect(
      [undefined, '5-way-5-shot', '20-way-1-shot', '20-way-5-shot'].map((name) =>
        rowOf(experiments.omniglotBenchmark, name),
      ),
    ).toEqual([
      [5, 1, 1, 0.4, 32],
      [5, 5, 1, 0.4, 32],
      [20, 1, 5, 0.1, 16],
      [20, 5, 5, 0.1, 16],
    ])
    expect([undefined, '5-way-5-shot'].map((name) => rowOf(experiments.miniImagenetBenchmark, name))).toEqual(
      [
        [5, 1, 5, 0.01, 4],
        [5, 5, 5, 0.01, 2],
      ],
    )
  })
})
