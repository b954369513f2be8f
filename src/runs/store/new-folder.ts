/**
 * A new folder for a run, which no other process writes to. Contract: what is there already stays as it is; a run
 * that comes to nothing leaves nothing.
 */
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type * as TE from 'fp-ts/TaskEither'
import { fail, type Problem } from '../../dsl/core/problem'
import { attempt, codeOf, diskProblem, orFail } from '../problems'
import { isLock, type Lock, lock } from './lock'

/** The file of settings that a run begins with. */
export const CONFIG = 'config.json'

export const NOTHING_LOST = 'nothing is lost, the run has not begun'

export interface NewFolder {
  readonly path: string
  readonly lock: Lock
  /** Gives it free, and takes it away where the run has left nothing but its settings. */
  readonly undo: () => Promise<void>
}

const made = async (
  path: string,
): Promise<{ readonly isNew: boolean; readonly above: string | undefined }> => {
  try {
    const above = await mkdir(dirname(path), { recursive: true })
    await mkdir(path)
    return { isNew: true, above }
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return { isNew: false, above: undefined }
    return fail(diskProblem(path, 'made', NOTHING_LOST)(error))
  }
}

/** Whether there is nothing but `but`, and what a run leaves that was killed before it had written its settings. */
const isEmpty = (path: string, but: readonly string[] = []): Promise<boolean> =>
  readdir(path).then(
    (names) => names.every((name) => [...but, `${CONFIG}.tmp`].includes(name) || isLock(name)),
    () => false,
  )

/** Removes a folder and those above it, up to `top`; those that hold anything stay. */
const removeUpTo = async (top: string, path: string): Promise<void> => {
  await rmdir(path)
  if (resolve(path) !== resolve(top)) await removeUpTo(top, dirname(path))
}

/** Makes a folder, or takes an empty one; none where something else of that name is there, or another process took it. */
export const newFolder = (path: string): TE.TaskEither<Problem, NewFolder | undefined> =>
  attempt(async () => {
    const { isNew, above } = await made(path)
    if (!isNew && !(await isEmpty(path))) return undefined
    const own = await orFail(lock(path))
    if (own === undefined) return undefined
    // somebody else may have begun, and ended, before it was ours
    if (!(await isEmpty(path))) {
      await own.release()
      return undefined
    }
    const undo = async (): Promise<void> => {
      const nothing = await isEmpty(path, [CONFIG])
      if (nothing) for (const name of [CONFIG, `${CONFIG}.tmp`]) await rm(join(path, name), { force: true })
      await own.release()
      // what is left in one of them is not ours
      if (nothing && isNew) await removeUpTo(above ?? path, path).catch(() => undefined)
    }
    return { path, lock: own, undo }
  })
