/**
 * Files of a run. Contract: a file that is written whole is, at every moment, the old one or the new one,
 * also when the power fails; an error of the disk says what is lost and what is safe.
 */
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import type { Problem } from '../dsl/core/problem'

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

/** The code of an error of the operating system, if it is one. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/**
 * The problem behind an error of the disk. `path` is what could not be `done` ('written', 'read', 'made');
 * `stakes` says what is lost and what is safe.
 */
export const diskProblem =
  (path: string, done: string, stakes: string) =>
  (error: unknown): Problem => {
    const code = codeOf(error) ?? ''
    const [cause, fix] = (done === 'read' ? reasonsOfReading[code] : undefined) ??
      reasons[code] ?? [error instanceof Error ? error.message : String(error), undefined]
    return {
      where: path,
      given: code === '' ? 'an error' : `the error ${code}`,
      expected: `it to be ${done}`,
      cause: `${cause}; ${stakes}`,
      ...(fix !== undefined && { fix }),
    }
  }

/** Opens a file for as long as it is used. An error of its use is not hidden by that of closing it thereafter. */
const withFile = async (
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> => {
  const file = await open(path, flags)
  try {
    await use(file)
  } catch (error) {
    await file.close().catch(() => undefined)
    throw error
  }
  await file.close()
}

/**
 * Writes a whole file: beside its place, through to the disk, then into its place at once. What a run that
 * was killed left beside it (`.tmp`) is written over. Rejects with errors of the disk.
 */
export const writeWhole = async (path: string, content: string | Uint8Array): Promise<void> => {
  const beside = `${path}.tmp`
  try {
    await withFile(beside, 'w', async (file) => {
      await file.writeFile(content)
      await file.sync()
    })
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw error
  }
}

const NEWLINE = 0x0a

/**
 * Adds a line to a file, on its own even where a killed run left the last line unfinished. Rejects with errors
 * of the disk; the file may then end with a part of the line.
 */
export const appendWhole = (path: string, line: string): Promise<void> =>
  withFile(path, 'a+', async (file) => {
    const { size } = await file.stat()
    const { buffer } = size === 0 ? { buffer: [NEWLINE] } : await file.read(Buffer.alloc(1), 0, 1, size - 1)
    await file.writeFile(`${buffer[0] === NEWLINE ? '' : '\n'}${line}\n`)
  })
