/** Tuning spends as much on every model, and sees no task that the report is made of. */
import { readdir } from 'node:fs/promises'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type Source } from '../../../src/node'
import { catalogue } from '../../../src/cli/catalogue'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import type { Experiment } from '../../../src/runs/experiment'
import type { CommonSettings } from '../../../src/runs/options/common'
import { ranked, type Tried } from '../../../src/runs/store/tuning'
import { stepsOf } from '../../../src/runs/training/model'
import { rungsOf, runTrial, trialCell, trialsOf, TUNING_SEED } from '../../../src/runs/tuning/trials'
import { chosenStudies } from '../../../src/runs/tuning/tune'
import { right } from '../../data/outcome'
import { newFolder } from '../training/tiny-job'
import { tiny, tinySource } from '../tiny'
import { test } from '../../laws/law'

const studiesOf = async (experiment: Experiment, given: Readonly<Record<string, unknown>> = {}) => {
  const settings: CommonSettings = right(experiment.decode(given))
  return { settings, studies: right(await experiment.studies(settings)()) }
}

const tuned = [
  'augmented',
  'rmnist',
  'rmnist-dedicated',
  'rotated-mnist',
  'rotation',
  'sharing',
  'synthetic',
] as const

describe('the budget', () => {
  test.each(tuned)('is the same for every model of %s, and no two trials share a file', async (name) => {
    const presets = { augmented: 'table', rmnist: 'table' } as const
    const given = name in presets ? { preset: presets[name as keyof typeof presets] } : {}
    const { studies } = await studiesOf(catalogue[name], given)
    const trials = trialsOf(studies, 16)
    const models = studies.flatMap((study) =>
      study.models.filter(({ tunable }) => tunable).map((model) => ({ study, model })),
    )
    expect(models.length).toBeGreaterThan(2)
    for (const { study, model } of models) {
      const own = trials.filter((one) => one.study === study.name && one.model === model.name)
      expect(own.map(({ number }) => number)).toEqual(Array.from({ length: 16 }, (_, i) => i))
      expect(own[0].setting).toEqual(model.tunable?.start)
    }
    const cells = trials.map((one) => trialCell(studies, one, 100))
    expect(new Set(cells.map(({ slug }) => slug)).size).toBe(cells.length)
    expect(new Set(cells.map(({ seed }) => seed))).toEqual(new Set([TUNING_SEED]))
  })

  test.prop([fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 3000 })], { numRuns: 50 })(
    'is halved twice: few steps for all, all steps for the best quarter',
    (budget, steps) => {
      const [first, second] = rungsOf(budget, steps)
      expect(first).toEqual({ settings: budget, steps: Math.ceil(steps / 4) })
      if (budget <= 4) expect(second).toBeUndefined()
      else expect(second).toEqual({ settings: Math.ceil(budget / 4), steps })
    },
  )
})

/** The source of the tiny experiment, of which no task may be drawn that the report is made of. */
const guarded = (): Source => {
  const source = tinySource(1, 4, 3)
  const forbidden = source.judged.map((tasks) => ({
    ...tasks,
    sample: () => {
      throw new Error('a task of the report was drawn')
    },
  }))
  return { ...source, watched: forbidden, judged: forbidden }
}

const trialOf = async (innerRate: number, given: Readonly<Record<string, unknown>> = {}) => {
  const { settings, studies } = await studiesOf(tiny, { steps: 4, sizes: ['1'], ...given })
  const folder = await newFolder()
  const trial = { study: 'size 1', model: 'two layers', number: 0, setting: { innerRate, outerRate: 0.01 } }
  const rows: number[] = []
  const outcome = await runTrial({
    cell: trialCell(studies, trial, settings.steps),
    settings,
    engine: wasmEngine(),
    source: guarded(),
    folder,
    signal: new AbortController().signal,
    report: ({ step }) => {
      rows.push(step)
      return Promise.resolve()
    },
  })
  return { outcome, rows, files: await readdir(folder.path) }
}

describe('a trial', () => {
  const file = 'two-layers-setting-0-4-steps.json'

  test('trains and is judged on validation tasks alone, and keeps its outcome alone', async () => {
    const { outcome, rows, files } = await trialOf(0.1)
    expect(rows).toEqual([1, 2, 3, 4])
    expect(outcome?.results.map(({ set }) => set)).toEqual(new Array(4).fill('validation'))
    expect(files).toEqual([file])
  })

  test.each([false, true])('that diverges is an answer, too (with --debug-nan: %s)', async (debugNan) => {
    const { outcome, files } = await trialOf(1e30, { debugNan })
    expect(outcome?.results).toEqual([])
    expect(files).toEqual([file])
  })
})

describe('the best trial', () => {
  const tried = (number: number, score: Tried['score']): Tried => ({
    study: 'study',
    model: 'model',
    setting: { rate: number },
    number,
    steps: 1,
    seconds: 1,
    score,
  })
  const order = (...all: readonly Tried[]) => ranked(all).map(({ number }) => number)

  test('is that of the highest accuracy, or else of the least loss; the first of equal ones; never one that diverged', () => {
    const loss = (value: number, accuracy?: number) => ({
      loss: value,
      loss_err: 0,
      ...(accuracy !== undefined && { accuracy }),
    })
    expect(order(tried(0, null), tried(1, loss(3)), tried(2, loss(1)), tried(3, loss(1)))).toEqual([
      2, 3, 1, 0,
    ])
    expect(
      order(tried(0, loss(1, 0.5)), tried(1, loss(9, 0.6)), tried(2, null), tried(3, loss(0, 0))),
    ).toEqual([1, 0, 3, 2])
  })

  test('makes the model of the report; a model without one is refused', async () => {
    const { studies } = await studiesOf(tiny, { sizes: ['1'] })
    const choices = ['two layers', 'one layer'].map((model) => ({
      study: 'size 1',
      model,
      setting: { innerRate: 0.3, outerRate: 0.1 },
    }))
    const [study] = chosenStudies(studies, choices)
    expect(study.models.map(({ name, tunable }) => [name, tunable?.start])).toEqual(
      studies[0].models.map(({ name, tunable }) => [name, tunable?.start]),
    )
    expect(study.models[0].start).not.toBe(studies[0].models[0].start)
    expect(() => chosenStudies(studies, choices.slice(1))).toThrow(
      "--chosen-by: got no setting for 'two layers' on size 1",
    )
    expect(chosenStudies(studies, undefined)).toBe(studies)
  })

  test('of a model with more steps of its own has as many more', () => {
    expect([stepsOf({}, 7), stepsOf({ longer: 1.25 }, 7)]).toEqual([7, 9])
  })
})
