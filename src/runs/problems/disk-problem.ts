/** An error of the disk as a problem: what the system's code for it means, and what to do about it. */
import { messageOf, type Problem } from '../../dsl/core/problem'

/** What an error code of the operating system means, and what to do about it. */
const reasons: Readonly<Partial<Record<string, readonly [cause: string, fix: string]>>> = {
  ENOSPC: ['the disk is full', 'free some space'],
  EDQUOT: ['your share of the disk is used up', 'free some space'],
  EFBIG: ['the file would be larger than you are allowed to write', 'raise the limit (ulimit -f)'],
  EACCES: ['you have no permission to do so', 'change the permissions, or choose another folder with --out'],
  EPERM: ['you have no permission to do so', 'change the permissions, or choose another folder with --out'],
  EROFS: ['the disk is read-only', 'choose another folder with --out'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'choose another folder with --out'],
  EISDIR: ['a folder has the name of the file', 'rename that folder'],
  ENOENT: ['the folder was moved or deleted', 'leave the folder of a run in its place'],
}

/** What is different where something was to be read: it is not of our making, but a path that was given to us. */
const reasonsOfReading: typeof reasons = {
  EACCES: ['you have no permission to do so', 'change the permissions'],
  EPERM: ['you have no permission to do so', 'change the permissions'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'check the path'],
  EISDIR: ['a folder has the name of the file', 'name a file, or rename that folder'],
  ENOENT: ['there is nothing of that name', 'check the path'],
}

/** What is different where a path was given to us at which a file was to be saved, which belongs to no run. */
const reasonsOfSaving: typeof reasons = {
  EACCES: ['you have no permission to do so', 'change the permissions, or save it elsewhere'],
  EPERM: ['you have no permission to do so', 'change the permissions, or save it elsewhere'],
  EROFS: ['the disk is read-only', 'save it elsewhere'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'check the path'],
  EISDIR: ['a folder has the name of the file', 'name a file, or rename that folder'],
  ENOENT: ['there is no such folder', 'check the path, or make the folder first'],
}

const reasonsOf: Readonly<Partial<Record<string, typeof reasons>>> = {
  read: reasonsOfReading,
  saved: reasonsOfSaving,
}

/** The code of an error of the operating system, if it is one. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/**
 * The problem behind an error of the disk. `path` is what could not be `done`: 'read', 'written' or 'made' in
 * the folder of a run, 'saved' where somebody named a file of its own; `stakes` says what is lost and what is safe.
 */
export const diskProblem =
  (path: string, done: string, stakes: string) =>
  (error: unknown): Problem => {
    const code = codeOf(error) ?? ''
    const [cause, fix] = reasonsOf[done]?.[code] ?? reasons[code] ?? [messageOf(error), undefined]
    return {
      where: path,
      given: code === '' ? 'an error' : `the error ${code}`,
      expected: `it to be ${done}`,
      cause: `${cause}; ${stakes}`,
      ...(fix !== undefined && { fix }),
    }
  }
