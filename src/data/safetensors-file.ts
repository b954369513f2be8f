/** Safetensors from a file. */
import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../dsl/core/problem'
import { decodeSafetensors, type StoredTensors } from './safetensors'

/** The tensors of a safetensors file. Problems: a file that cannot be read, and those of `decodeSafetensors`. */
export const readSafetensors = (path: string): TE.TaskEither<Problem, StoredTensors> =>
  pipe(
    TE.tryCatch(
      () => readFile(path),
      (error): Problem => ({
        where: path,
        given: `what cannot be read (${E.toError(error).message})`,
        expected: 'a safetensors file',
        fix: 'check the path',
      }),
    ),
    TE.chainEitherK((bytes) => decodeSafetensors(path, bytes)),
  )
