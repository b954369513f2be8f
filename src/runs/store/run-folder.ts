/**
 * The files of a run, in one folder and named relative to it. Contract: a file is missing, or whole, or (lines)
 * whole but for a last line that a full disk cut short; every error says what is lost and what is safe.
 */
import { readFile } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect, promisify } from 'node:util'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import type { Problem } from '../../dsl/core/problem'
import { codeOf, diskProblem } from '../problems'
import { appendWhole, writeWhole } from './disk'
import { jsonText } from './json'

/** A folder that is there already. Problems of all: errors of the disk. */
export interface RunFolder {
  readonly path: string
  /** Replaces a whole file at once. Problems: what JSON cannot hold (`jsonText`). */
  readonly writeJson: (name: string, value: unknown) => TE.TaskEither<Problem, void>
  /** Adds a line of JSON for each value to a file, which is begun if need be. Problems: as `writeJson`. */
  readonly appendLines: (name: string, values: readonly unknown[]) => TE.TaskEither<Problem, void>
  /** Replaces a whole file at once. */
  readonly writeBytes: (name: string, bytes: Uint8Array) => TE.TaskEither<Problem, void>
  /** Takes a file away, if it is there, and what a killed run left of writing it. */
  readonly remove: (name: string) => TE.TaskEither<Problem, void>
  /** What a file holds; `undefined` where there is no such file. */
  readonly readBytes: (name: string) => TE.TaskEither<Problem, Uint8Array | undefined>
  /** What a file of JSON holds, decoded; `undefined` where there is no such file. Problems: a wrong content. */
  readonly readJson: <A>(name: string, codec: t.Decoder<unknown, A>) => TE.TaskEither<Problem, A | undefined>
}

const unwritten = (path: string, name: string, lost: string, safe: string) =>
  diskProblem(join(path, name), 'written', `lost is ${lost} of ${name}, safe are ${safe} and all other files`)

const foreign = (path: string, given: string, expected: string): Problem => ({
  where: path,
  given,
  expected,
  cause: 'the file was edited, or written by another version of weyl',
  fix: 'put the file back as it was, or begin a new run',
})

/** Whether a type has others side by side, which a person who reads the file knows nothing of. */
const hasParts = (type: unknown): boolean =>
  type instanceof t.ReadonlyType
    ? hasParts(type.type)
    : type instanceof t.IntersectionType || type instanceof t.UnionType

const decoded =
  <A>(path: string, codec: t.Decoder<unknown, A>) =>
  (bytes: Uint8Array): E.Either<Problem, A> =>
    pipe(
      E.tryCatch(
        (): unknown => JSON.parse(new TextDecoder().decode(bytes)),
        () => foreign(path, 'text that is no JSON', 'JSON'),
      ),
      E.chain((raw) =>
        pipe(
          codec.decode(raw),
          E.mapLeft(([{ value, context }]) => {
            const place = context.slice(1).flatMap(({ key }, i) => (hasParts(context[i].type) ? [] : [key]))
            return foreign(
              [path, ...place].join(': '),
              inspect(value, { depth: 0, maxStringLength: 60, breakLength: Infinity }),
              context[context.length - 1].type.name,
            )
          }),
        ),
      ),
    )

/** As that of node:fs/promises, for half of its processor's time: a sweep that goes on reads thousands of small files. */
const wholeFile = promisify(readFile)

/** The files in the folder `path`. */
export const runFolder = (path: string): RunFolder => {
  const replace = (name: string, content: string | Uint8Array) =>
    TE.tryCatch(
      () => writeWhole(join(path, name), content),
      unwritten(path, name, 'the new version', 'the one before it'),
    )
  const append = (name: string, line: string) =>
    TE.tryCatch(
      () => appendWhole(join(path, name), line),
      unwritten(path, name, 'the newest lines', 'the lines before them'),
    )
  const readBytes: RunFolder['readBytes'] = (name) =>
    TE.tryCatch(
      () =>
        wholeFile(join(path, name)).catch((error: unknown) => {
          if (codeOf(error) === 'ENOENT') return undefined
          throw error
        }),
      diskProblem(join(path, name), 'read', 'nothing is lost'),
    )
  return {
    path,
    writeJson: (name, value) =>
      pipe(
        TE.fromEither(jsonText(name, value, 2)),
        TE.chain((text) => replace(name, `${text}\n`)),
      ),
    appendLines: (name, values) =>
      pipe(
        values,
        E.traverseArray((value) => jsonText(name, value)),
        TE.fromEither,
        TE.chain((lines) => append(name, lines.join('\n'))),
      ),
    writeBytes: replace,
    remove: (name) =>
      TE.tryCatch(
        async () => {
          for (const file of [name, `${name}.tmp`]) await rm(join(path, file), { force: true })
        },
        diskProblem(join(path, name), 'removed', 'nothing is lost'),
      ),
    readBytes,
    readJson: (name, codec) =>
      pipe(
        readBytes(name),
        TE.chainEitherKW((bytes) =>
          bytes === undefined ? E.right(undefined) : decoded(join(path, name), codec)(bytes),
        ),
      ),
  }
}
