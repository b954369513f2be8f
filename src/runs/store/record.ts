/**
 * A finished run as read back from its folder: all that a report or a comparison needs, whichever experiment it was
 * of. What no other file holds is in `about.json`.
 */
import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { fail } from '../../dsl/core/problem'
import { diskProblem, orFail } from '../problems'
import { ABOUT, type About, about } from './about'
import { pastRows } from './metrics-file'
import { type Metrics, outcome, type Outcome } from './outcome'
import { type RunFolder, runFolder } from './run-folder'
import { type Tuning, tuning, TUNING } from './tuning'

export interface RunRecord {
  readonly name: string
  readonly folder: RunFolder
  readonly about: About
  readonly outcomes: readonly Outcome[]
  readonly rows: readonly Metrics[]
  /** Of a run that was tuned. */
  readonly tuning?: Tuning
}

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
    rows: await pastRows(folder),
    ...(tuned && { tuning: tuned }),
  }
}
