/**
 * One process at a time writes to the folder of a run: its owner has a file `lock.N` there that says who it is.
 * Contract: of processes that ask at once at most one gets the folder; what a killed process left is no obstacle.
 *
 * The file is made exclusively, so of those that take the number N one succeeds; it looks around once more, because
 * another may have taken an older number meanwhile. Files are removed by their owners, or by one who has the folder.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type * as TE from 'fp-ts/TaskEither'
import { fail, type Problem } from '../../dsl/core/problem'
import { attempt, codeOf, diskProblem } from '../problems'
import { type Identity, identity, mayRun, ownIdentity } from './process-identity'

export interface Lock {
  /** Gives the folder free. It is done at the end of the process, too. */
  readonly release: () => Promise<void>
}

const LOCK = /^lock\.(\d+)$/

/** Whether a file in the folder of a run is there for a lock alone. */
export const isLock = (name: string): boolean => LOCK.test(name)

interface Found {
  readonly file: string
  readonly number: number
  /** None where nobody can be read from it: its owner was killed before it had written its name. */
  readonly owner: Identity | undefined
}

/** Times to look for a name in a file that is being written, and milliseconds between them. */
const [LOOKS, BETWEEN] = [5, 20] as const

const ownerIn = async (file: string, look = 1): Promise<Identity | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  try {
    const raw: unknown = JSON.parse(text)
    if (identity.is(raw)) return raw
  } catch {
    // not yet written, or cut short
  }
  if (look === LOOKS) return undefined
  await setTimeout(BETWEEN)
  return ownerIn(file, look + 1)
}

const locksIn = async (folder: string): Promise<readonly Found[]> =>
  Promise.all(
    (await readdir(folder).catch(() => []))
      .filter(isLock)
      .map((name) => join(folder, name))
      .map(async (file) => ({
        file,
        number: Number(LOCK.exec(file.slice(folder.length + 1))?.[1]),
        owner: await ownerIn(file),
      })),
  )

/** Who has the folder, of those that may still run. */
const heldAmong = async (found: readonly Found[]): Promise<Identity | undefined> => {
  for (const { owner } of found) if (owner !== undefined && (await mayRun(owner))) return owner
  return undefined
}

/** Who writes to a folder now, if anybody does, in words. */
export const writerOf = async (folder: string): Promise<string | undefined> => {
  const owner = await heldAmong(await locksIn(folder))
  return owner && `process ${owner.pid} on ${owner.host}`
}

/** The file of the lock that was taken; none where another process has the folder. */
const take = async (folder: string): Promise<string | undefined> => {
  const found = await locksIn(folder)
  if ((await heldAmong(found)) !== undefined) return undefined
  const file = join(folder, `lock.${Math.max(0, ...found.map(({ number }) => number)) + 1}`)
  try {
    await writeFile(file, `${JSON.stringify(await ownIdentity())}\n`, { flag: 'wx' })
  } catch (error) {
    // another one was quicker: it may own the folder now
    if (codeOf(error) === 'EEXIST') return take(folder)
    await rm(file, { force: true }).catch(() => undefined)
    return fail(diskProblem(file, 'written', 'nothing is lost')(error))
  }
  const others = (await locksIn(folder)).filter((other) => other.file !== file)
  if ((await heldAmong(others)) !== undefined) {
    await rm(file, { force: true })
    return undefined
  }
  for (const left of others) await rm(left.file, { force: true })
  return file
}

/** Takes the folder; none where another process has it. Problems: errors of the disk. */
export const lock = (folder: string): TE.TaskEither<Problem, Lock | undefined> =>
  attempt(async () => {
    const file = await take(folder)
    if (file === undefined) return undefined
    const free = (): void => rmSync(file, { force: true })
    process.once('exit', free)
    return {
      release: async () => {
        process.off('exit', free)
        await rm(file, { force: true })
      },
    }
  })
