/** What is thrown is told once each, in the words of a problem, and as whose it is. */
import * as fc from 'fast-check'
import * as TE from 'fp-ts/TaskEither'
import { afterEach, describe, expect, vi } from 'vitest'
import { showProblem, fail, WeylError } from '../../../src/dsl/core/problem'
import { defineExperiment } from '../../../src/runs/experiment'
import { runMain } from '../../../src/runs/main'
import { commonOptions } from '../../../src/runs/options/common'
import { startsOf } from '../../../src/runs/options/settings'
import { completed } from '../../../src/runs/problems/effects'
import { problemOf, throwAll } from '../../../src/runs/problems/thrown'
import { savedIn } from '../../../src/runs/training/saved'
import type { Study } from '../../../src/runs/training/study'
import { right } from '../../data/outcome'
import { tinyModel, tinySource } from '../tiny'
import { test } from '../../laws/law'

const problem = (where: string): WeylError => new WeylError({ where, given: 'this', expected: 'that' })
const thrown = (f: () => void): unknown => {
  try {
    f()
  } catch (error) {
    return error
  }
  return undefined
}

interface Stream {
  readonly write: (text: string) => boolean
}

afterEach(() => vi.restoreAllMocks())

describe('throwAll', () => {
  test.prop([fc.array(fc.constantFrom('a', 'b', 'c'))])(
    'tells each message once, in order, and exits with 1',
    async (places) => {
      // all of a stream makes many types
      const stderr: Stream = process.stderr
      const said = vi.spyOn(stderr, 'write').mockReturnValue(true)
      const before = process.exitCode
      process.exitCode = undefined
      await runMain(
        () =>
          completed(() => {
            throwAll(places.map(problem))
            return Promise.resolve()
          }),
        { debug: false },
      )
      const lines = said.mock.calls.map(([text]) => text)
      expect(lines).toEqual([...new Set(places)].map((place) => `${place}: got this, expected that.\n`))
      expect(process.exitCode).toBe(places.length === 0 ? undefined : 1)
      process.exitCode = before
      vi.restoreAllMocks()
    },
  )

  test('throws a single one as it is', () => {
    const one = new Error('one')
    expect(thrown(() => throwAll([one]))).toBe(one)
  })
})

describe('savedIn', () => {
  test('says where, or why not, and never fails', async () => {
    expect(await savedIn(Promise.resolve('a/b'))).toBe('is in a/b')
    expect(await savedIn(Promise.reject(problem('a/b')))).toBe('could not be saved in a/b: this')
  })
})

describe('the code of an experiment', () => {
  const study: Study = {
    name: 'maps',
    models: [tinyModel],
    source: () => TE.right(tinySource(1, 2, 2)),
    pictures: () => Promise.resolve([]),
  }
  const definition = {
    name: 'mine',
    title: '',
    about: '',
    lead: '',
    options: {},
    starts: {},
    presets: {},
    studies: () => TE.right([study]),
  }
  const settings = startsOf({ options: commonOptions })
  const missing = (): never => {
    throw Object.assign(new Error("ENOENT: no such file or directory, open 'my.csv'"), { code: 'ENOENT' })
  }
  const studiesOf = async (change: Partial<Study>): Promise<Study> =>
    right(
      await defineExperiment({ ...definition, studies: () => TE.right([{ ...study, ...change }]) }).studies(
        settings,
      )(),
    )[0]
  const sourceOf = async (change: Partial<ReturnType<typeof tinySource>>) =>
    right(
      await (
        await studiesOf({ source: () => TE.right({ ...tinySource(1, 2, 2), ...change }) })
      ).source({} as never)(),
    )
  const tasks = tinySource(1, 2, 2).judged[0]

  const places: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["studies of 'mine'", () => defineExperiment({ ...definition, studies: missing }).studies(settings)()],
    [
      "studies of 'mine'",
      () =>
        defineExperiment({
          ...definition,
          studies: () => () => Promise.resolve().then(missing),
        }).studies(settings)(),
    ],
    [
      "check of 'mine'",
      async () => Promise.resolve(defineExperiment({ ...definition, check: missing }).decode({})),
    ],
    [
      "check values of 'mine'",
      async () =>
        Promise.resolve(defineExperiment({ ...definition, checkValues: missing }).checkValues(settings)),
    ],
    ["source of study 'maps'", async () => (await studiesOf({ source: missing })).source({} as never)()],
    ["pictures of study 'maps'", async () => (await studiesOf({ pictures: missing })).pictures({} as never)],
    [
      "model 'two layers'",
      async () =>
        (await studiesOf({ models: [{ ...tinyModel, start: missing }] })).models[0].start({} as never),
    ],
    [
      "training tasks of study 'maps'",
      async () => (await sourceOf({ train: missing })).train({} as never, 1),
    ],
    [
      "tasks 'maps' of study 'maps'",
      async () =>
        (await sourceOf({ judged: [{ ...tasks, sample: missing }] })).judged[0].sample({} as never, 1),
    ],
    [
      "floor 'mine' of study 'maps'",
      async () =>
        (
          await sourceOf({ watched: [{ ...tasks, floors: [{ name: 'mine', scores: missing }] }] })
        ).watched[0].floors[0].scores({} as never, 1),
    ],
  ]

  test.each(places)('is named where it throws: %s', async (where, run) => {
    const error = await run().catch((reason: unknown) => reason)
    expect(showProblem(problemOf(error))).toBe(
      `${where}: got the exception Error: ENOENT: no such file or directory, open 'my.csv', expected no exception.\n` +
        '  Likely cause: the code of the experiment, or what it reads.\n' +
        '  Fix: mend it there; --debug shows the line.',
    )
    // with --debug its own line is shown
    expect(error instanceof Error ? error.stack : '').toContain('thrown.test')
  })

  test('passes problems on as they are', async () => {
    const own = { where: 'my.csv', given: 'nothing', expected: 'numbers' }
    const run = defineExperiment({ ...definition, studies: () => fail(own) }).studies(settings)
    await expect(run()).rejects.toMatchObject({ problem: own })
  })

  test('that promises no task is told how', async () => {
    const studies = (() => Promise.resolve([study])) as unknown as typeof definition.studies
    await expect(defineExperiment({ ...definition, studies }).studies(settings)()).rejects.toThrow(
      "studies of 'mine': got a promise, expected a TaskEither",
    )
  })
})
