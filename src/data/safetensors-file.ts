/** Safetensors from a file. */
import { readFile } from 'node:fs/promises'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../dsl/core/problem'
import { reading } from './reading'
import { decodeSafetensors, type StoredTensors } from './safetensors'

/** The tensors of a safetensors file. Problems: a file that cannot be read, and those of `decodeSafetensors`. */
export const readSafetensors = (path: string): TE.TaskEither<Problem, StoredTensors> =>
  pipe(
    reading(path, 'a safetensors file', () => readFile(path)),
    TE.chainEitherK((bytes) => decodeSafetensors(path, bytes)),
  )
