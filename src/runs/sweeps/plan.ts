/**
 * The folder of a sweep: `config.json` says what was asked for, `programs.json` what the code made of it, and each cell
 * has a folder of its own in `cells`. All else follows: a sweep that goes on makes the same cells again.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { fail, type Problem } from '../../dsl/core/problem'
import { chosenEngine } from '../../engines'
import { type CommonSettings, runConfig } from '../options'
import { diskProblem, orFail } from '../problems'
import { type RunFolder, runFolder } from '../store'
import { type CellExperiment, programsOf } from './cell-job'
import type { SweepCell } from './cells'
import { CELL, type CellRecord, cellRecord, type Common, thisPlace, WEYL_VERSION } from './record'
import { type Sweep, sweep } from './sweep'

export const plan = t.readonly(
  t.type({
    /** Of this sweep and no other. */
    id: t.string,
    weyl: t.string,
    /** What `auto` stands for in all of its cells. */
    engine: t.string,
    sweep,
  }),
)

export type Plan = t.TypeOf<typeof plan>

/** The name of a sweep's folder, and in messages. */
export const nameOf = (experiment: string): string => `sweep-${experiment}`

export const newPlan = async (asked: Sweep, cells: readonly SweepCell[]): Promise<Plan> => {
  const longest = cells.reduce((most, { settings }) => Math.max(most, settings.steps), 0)
  const { name } = await chosenEngine('auto', longest)
  return { id: randomBytes(6).toString('hex'), weyl: WEYL_VERSION, engine: name, sweep: asked }
}

export const decodePlan = (raw: unknown): E.Either<Problem, Plan> =>
  pipe(
    plan.decode(raw),
    E.mapLeft(() => ({
      where: 'sweep',
      given: 'a config.json that is none of a sweep',
      expected: 'one as it was written',
      cause: 'the file was edited',
    })),
  )

/** The plan in a folder; none where it is no sweep's. */
export const readPlan = async (folder: RunFolder): Promise<Plan | undefined> => {
  const found = await orFail(folder.readJson('config.json', t.UnknownRecord))
  return runConfig.is(found) && plan.is(found.settings) ? found.settings : undefined
}

/** Refuses to go on with a sweep that is another, or was begun by another version. */
export const checkSame = (folder: RunFolder, begun: Plan, asked: Sweep): void => {
  const fix = 'leave --resume out to begin a new sweep'
  if (begun.weyl !== WEYL_VERSION)
    fail({
      where: folder.path,
      given: `a sweep begun by weyl ${begun.weyl}`,
      expected: `weyl ${WEYL_VERSION}`,
      cause: 'with another version its cells could not be compared',
      fix,
    })
  if (JSON.stringify(sweep.encode(begun.sweep)) !== JSON.stringify(sweep.encode(asked)))
    fail({
      where: folder.path,
      given: 'a sweep of other settings or seeds',
      expected: 'the one that was asked for',
      cause: 'its file was changed since it was begun',
      fix,
    })
}

/** Cells of a sweep as they run by its plan. */
export const cellsOfPlan = ({ engine }: Plan, cells: readonly SweepCell[]): readonly SweepCell[] =>
  cells.map(({ id, settings }) => ({
    id,
    settings: settings.engine === 'auto' ? { ...settings, engine } : settings,
  }))

const PROGRAMS = 'programs.json'

/** What the cells have in common, made once for a sweep. */
export const commonOf = async (
  experiment: CellExperiment,
  folder: RunFolder,
  { sweep: { validation = false }, weyl }: Plan,
  first: CommonSettings,
): Promise<Common> => {
  const kept = await orFail(folder.readJson(PROGRAMS, t.record(t.string, t.string)))
  const programs = kept ?? (await programsOf(await orFail(experiment.studies(first)), first, validation))
  if (kept === undefined) await orFail(folder.writeJson(PROGRAMS, programs))
  return { experiment: experiment.name, weyl, programs, first: { ...first }, validation, place: thisPlace() }
}

const CELLS = 'cells'

/** Of the folder of a cell, which need not be there. */
export const cellPath = (folder: RunFolder, id: string): string => join(folder.path, CELLS, id)

/** The same, made. */
export const newCellFolder = async (folder: RunFolder, id: string): Promise<RunFolder> => {
  const path = cellPath(folder, id)
  await mkdir(path, { recursive: true }).catch((error: unknown) =>
    fail(diskProblem(path, 'made', 'cells that have ended are safe')(error)),
  )
  return runFolder(path)
}

/** The record of a cell; none before it was begun. */
export const recordOf = (folder: RunFolder, id: string): Promise<CellRecord | undefined> =>
  orFail(runFolder(cellPath(folder, id)).readJson(CELL, cellRecord))

/** The ids of the cells that have a folder, the first in front. */
export const begunIn = async (folder: RunFolder): Promise<readonly string[]> =>
  (await readdir(join(folder.path, CELLS)).catch((): string[] => [])).sort((a, b) => Number(a) - Number(b))
