/** Arrays of numpy from a file: `.npy`, which holds one, or `.npz`, a zip of several. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../dsl/core/problem'
import { type Npy, parseNpy } from './npy'
import { reading } from './reading'
import type { StoredTensor, StoredTensors } from './safetensors'
import { zipArchive } from './zip'

const storedOf = ({ shape, data }: Npy): StoredTensor => ({
  dtype: data instanceof Int32Array ? 'int32' : data instanceof Uint8Array ? 'bool' : 'float32',
  shape,
  values: data,
})

/** The name of a file without its ending. */
const nameOf = (file: string): string => basename(file).replace(/\.np[yz]$/, '')

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b

const arraysIn = (path: string, bytes: Uint8Array): E.Either<Problem, StoredTensors['tensors']> =>
  isZip(bytes)
    ? pipe(
        zipArchive(path, bytes),
        E.chain(({ names, read }) =>
          pipe(
            names.filter((name) => name.endsWith('.npy')),
            E.traverseArray((name) =>
              pipe(
                read(name),
                E.chain((array) => parseNpy(`${path}: ${name}`, array)),
                E.map((array) => [name.slice(0, -'.npy'.length), storedOf(array)] as const),
              ),
            ),
          ),
        ),
        E.map(Object.fromEntries<StoredTensor>),
      )
    : pipe(
        parseNpy(path, bytes),
        E.map((array) => ({ [nameOf(path)]: storedOf(array) })),
      )

/**
 * The arrays of a `.npz` by name, or that of a `.npy` by the name of its file. Problems: a file that cannot be read, an
 * archive that is damaged, and those of `parseNpy`.
 */
export const readArrays = (path: string): TE.TaskEither<Problem, StoredTensors['tensors']> =>
  pipe(
    reading(path, 'an .npy or .npz file', () => readFile(path)),
    TE.chainEitherK((bytes) => arraysIn(path, bytes)),
  )
