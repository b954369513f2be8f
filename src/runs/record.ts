/**
 * A finished run as read back from its folder: all that a report or a comparison needs, whichever experiment it was
 * of. What no other file holds is in `about.json`.
 */
import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import * as t from 'io-ts'
import { fail } from '../dsl/core/problem'
import { diskProblem } from './disk'
import { orFail } from './effects'
import { pastRows } from './metrics-file'
import { type Metrics, type Outcome, outcome } from './outcome'
import { runFolder, type RunFolder } from './run-folder'
import { type FloorSummary, type ModelSummary, summariesOf } from './summary'
import { TUNING, type Tuning, tuning } from './tuning/record'

const estimate = t.type({
  mean: t.number,
  overTasks: t.union([t.number, t.null]),
  overSeeds: t.union([t.number, t.null]),
})

const floorSet = t.type({
  loss: t.union([estimate, t.null]),
  tasks: t.number,
  accuracy: t.union([estimate, t.null]),
  images: t.number,
  errors: t.number,
})

const published = t.readonlyArray(t.type({ model: t.string, error: t.number, source: t.string }))

const claims = t.readonlyArray(
  t.type({ study: t.string, subject: t.string, rivals: t.readonlyArray(t.string) }),
)

const about = t.intersection([
  t.type({
    experiment: t.string,
    title: t.string,
    lead: t.string,
    /** Of its end, as 2026-01-31. */
    date: t.string,
    seconds: t.number,
    settings: t.UnknownRecord,
    floors: t.readonlyArray(t.type({ study: t.string, floor: t.string, sets: t.record(t.string, floorSet) })),
    checkValues: t.readonlyArray(
      t.intersection([
        t.type({ study: t.string, model: t.string, loss: t.number }),
        t.partial({ halfWidth: t.number }),
      ]),
    ),
    /** The files of the outcomes, in the order of the models. */
    outcomes: t.readonlyArray(t.string),
  }),
  t.partial({ published, claims }),
])

export type About = t.TypeOf<typeof about>

export interface RunRecord {
  readonly name: string
  readonly folder: RunFolder
  readonly about: About
  readonly outcomes: readonly Outcome[]
  readonly models: readonly ModelSummary[]
  readonly floors: readonly FloorSummary[]
  readonly rows: readonly Metrics[]
  /** Of a run that was tuned. */
  readonly tuning?: Tuning
}

const ABOUT = 'about.json'

export const writeAbout = (folder: RunFolder, what: About): Promise<void> =>
  orFail(folder.writeJson(ABOUT, what))

const outcomeIn = async (folder: RunFolder, name: string): Promise<Outcome> =>
  (await orFail(folder.readJson(name, outcome))) ??
  fail({
    where: `${folder.path}/${name}`,
    given: 'nothing',
    expected: 'what one model of the run achieved',
    cause: 'the file was deleted or moved',
    fix: 'put it back, or run again',
  })

/** The run in a folder. Problems: no run, one that is not finished, files that cannot be read. */
export const readRun = async (path: string): Promise<RunRecord> => {
  const folder = runFolder(path)
  const found = await orFail(folder.readJson(ABOUT, about))
  if (found === undefined) {
    const files = await readdir(path).catch((error: unknown) =>
      fail(diskProblem(path, 'read', 'nothing is lost')(error)),
    )
    return fail({
      where: path,
      given: files.includes('config.json') ? 'a run that is not finished' : 'a folder that holds no run',
      expected: 'the folder of a finished run',
      fix: files.includes('config.json')
        ? `go on with it: --resume --out ${path}`
        : 'name a folder such as runs/rmnist',
    })
  }
  const tuned = await orFail(folder.readJson(TUNING, tuning))
  const outcomes = await Promise.all(found.outcomes.map((name) => outcomeIn(folder, name)))
  return {
    name: basename(path),
    folder,
    about: found,
    outcomes,
    models: summariesOf(outcomes),
    floors: found.floors,
    rows: await pastRows(folder),
    ...(tuned && { tuning: tuned }),
  }
}
