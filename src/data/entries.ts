/**
 * The files of a folder, or of a zip archive, under it: the same to those who read data sets, whether or not the user
 * has unpacked them. Contract: paths are relative, with `/` between folders, in alphabetical order; hidden files and
 * what the Mac's archiver adds are left out.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import * as TE from 'fp-ts/TaskEither'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { LIMITS } from './limits'
import { reading } from './reading'
import { zipArchive } from './zip'

export interface Entries {
  /** Where they are, for messages: the path of the folder or archive. */
  readonly root: string
  readonly paths: readonly string[]
  readonly read: (path: string) => TE.TaskEither<Problem, Uint8Array>
}

const hidden = (path: string): boolean =>
  path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')

const visible = (paths: readonly string[]): readonly string[] => paths.filter((path) => !hidden(path)).sort()

/** The file of that path, for messages. */
export const placeOf = ({ root }: Entries, path: string): string => `${root}/${path}`

const attempt = <A>(where: string, what: () => Promise<A>): TE.TaskEither<Problem, A> =>
  reading(where, 'a file or folder that can be read', what)

const ofFolder = (root: string): TE.TaskEither<Problem, Entries> =>
  pipe(
    attempt(root, () => readdir(root, { recursive: true, withFileTypes: true })),
    TE.map((found) => ({
      root,
      paths: visible(
        found
          .filter((entry) => !entry.isDirectory())
          .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
      ),
      read: (path: string) => attempt(join(root, path), () => readFile(join(root, path))),
    })),
  )

const ofArchive = (root: string, most: number): TE.TaskEither<Problem, Entries> =>
  pipe(
    attempt(root, () => readFile(root)),
    TE.chainEitherK((bytes) => zipArchive(root, bytes, most)),
    TE.map(({ names, read }) => ({
      root,
      paths: visible(names.filter((path) => !path.endsWith('/'))),
      read: (path: string) => TE.fromEither(read(path)),
    })),
  )

/**
 * The files under a folder or in a zip archive; of an archive, those that unpack to more than `most` bytes are refused
 * when they are read. Problems: nothing there, not readable, not a zip archive (`zipArchive`).
 */
export const entriesOf = (root: string, most: number = LIMITS.unpacked): TE.TaskEither<Problem, Entries> =>
  pipe(
    attempt(root, () => stat(root)),
    TE.chain((found) => (found.isDirectory() ? ofFolder(root) : ofArchive(root, most))),
  )
