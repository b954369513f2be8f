/** What a reader is to the law of damaged files. */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'
import { expect } from 'vitest'
import { showProblem, type Problem } from '../../src/dsl/core/problem'

export interface Reader {
  readonly name: string
  /** Whole files, or what `wrapped` makes one of. */
  readonly seeds: readonly Uint8Array[]
  /** Puts what was damaged into a file that is whole around it: only so, a reader sees more than a wrong checksum. */
  readonly wrapped?: (bytes: Uint8Array) => Uint8Array
  /** Reads the bytes of a file; `true` if what it gives is what it promises. */
  readonly read: (bytes: Uint8Array) => Promise<E.Either<Problem, boolean>>
}

/** As `read` of a reader: some reading, and what it promises. */
export const promised =
  <A>(
    read: (bytes: Uint8Array) => E.Either<Problem, A> | Promise<E.Either<Problem, A>>,
    promise: (value: A) => boolean,
  ): Reader['read'] =>
  async (bytes) =>
    E.map(promise)(await read(bytes))

/** A reader of files, by a path at which the bytes are put first. */
export const ofFile =
  <A>(put: (bytes: Uint8Array) => Promise<string>, read: (path: string) => TE.TaskEither<Problem, A>) =>
  async (bytes: Uint8Array): Promise<E.Either<Problem, A>> =>
    read(await put(bytes))()

/** What `data/limits.ts` promises of every reader. */
const MOST = { bytes: 256e6, microseconds: 2e6 }

/** Bytes of buffers and objects, those included that nobody needs any more. */
const heldNow = (): number => {
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return arrayBuffers + heapUsed
}

/**
 * A reading, held against that in the long form of the laws alone (`npm run sweep`). Time is that of the processor: how
 * busy the machine is does not count.
 */
const measured = async <T>(read: () => Promise<T>): Promise<T> => {
  if (fc.readConfigureGlobal().numRuns === undefined) return read()
  const [before, start] = [heldNow(), process.cpuUsage()]
  const found = await read()
  const { user, system } = process.cpuUsage(start)
  expect(heldNow() - before).toBeLessThan(MOST.bytes)
  expect(user + system).toBeLessThan(MOST.microseconds)
  return found
}

/** The law: what is read is as promised, or there is a problem that a person can read. */
export const assertRead = async (
  { read, wrapped = (bytes) => bytes }: Reader,
  bytes: Uint8Array,
): Promise<void> => {
  const whole = wrapped(bytes)
  const found = await measured(() => read(whole))
  if (E.isRight(found)) expect(found.right).toBe(true)
  else {
    const { where, given, expected } = found.left
    expect([where, given, expected]).not.toContain('')
    expect(where).not.toContain('internal')
    expect(showProblem(found.left).length).toBeLessThan(2_000)
  }
}
