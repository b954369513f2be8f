/**
 * States as safetensors files: every tensor under its path, such as `meta.slow.conv.A`, how far the
 * run was in the metadata, and there, too, a checksum of all of it.
 *
 * Law: no byte of a tensor or of the metadata can change unnoticed.
 */
import { createHash } from 'node:crypto'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { decodeSafetensors, encodeSafetensors, type Stored, type StoredTensor } from '../data/safetensors'
import type { Problem } from '../dsl/core/problem'
import { sameShape, showShape } from '../dsl/core/shape'
import type { AnyTensor } from '../dsl/core/tensor'
import { paths, restore, type Tree } from '../dsl/core/tree'
import { tensor, valuesOf } from '../dsl/primitives/leaves'

const stored = (x: AnyTensor): StoredTensor => {
  const values = valuesOf(x)
  return {
    dtype: x.dtype,
    shape: x.shape,
    values: values instanceof Float64Array ? Float32Array.from(values) : values,
  }
}

/** What must be known beside the state to go on: all that the end of the run reports of its past. */
const progress = t.readonly(
  t.type({
    step: t.number,
    seconds: t.number,
    losses: t.readonlyArray(t.number),
    /** The least test loss so far; none before the first test. */
    best: t.union([t.number, t.null]),
    /** Images drawn at each angle so far. */
    drawn: t.readonlyArray(t.tuple([t.number, t.number])),
  }),
)

export type Progress = t.TypeOf<typeof progress>

/** The SHA-256 of the file that these make: equal contents make equal bytes. */
const checksum = ({ tensors, metadata }: Stored): string =>
  createHash('sha256').update(encodeSafetensors(tensors, metadata)).digest('hex')

/** The file of a state, with what is to be remembered beside it. */
export const encodeState = (state: Tree, metadata: Readonly<Record<string, string>>): Uint8Array => {
  const tensors = Object.fromEntries(paths(state).map(([path, x]) => [path, stored(x)]))
  return encodeSafetensors(tensors, { ...metadata, sha256: checksum({ tensors, metadata }) })
}

/** What a file holds, if all of it is as it was written. */
const whole = (name: string, bytes: Uint8Array): E.Either<Problem, Stored> =>
  pipe(
    decodeSafetensors(name, bytes),
    E.chain(({ tensors, metadata: { sha256 = 'none', ...metadata } }) => {
      const found = checksum({ tensors, metadata })
      return found === sha256
        ? E.right({ tensors, metadata })
        : E.left({
            where: name,
            given: `contents with the checksum ${found.slice(0, 12)}…`,
            expected: `those it was written with, of checksum ${sha256.slice(0, 12)}${sha256.length > 12 ? '…' : ''}`,
            cause: 'the file is damaged, or was edited, or written by another version of weyl',
            fix: 'put the file back as it was',
          })
    }),
  )

/** A checkpoint: a state and how far it is. */
export const encodeCheckpoint = (state: Tree, past: Progress): Uint8Array =>
  encodeState(state, { progress: JSON.stringify(past) })

/** The checkpoint in a file; `like` says which tensors its state must have. */
export const decodeCheckpoint = <S extends Tree>(
  name: string,
  bytes: Uint8Array,
  like: S,
): E.Either<Problem, { readonly past: Progress; readonly state: S }> =>
  pipe(
    whole(name, bytes),
    E.chain(({ tensors, metadata }) =>
      pipe(
        E.Do,
        E.apS('state', stateFrom(name, tensors, like)),
        E.apS('past', pastFrom(name, metadata.progress ?? '')),
      ),
    ),
    E.mapLeft((problem) => ({
      ...problem,
      fix:
        'put the file back as it was, or delete it: --resume then trains this model from the start; ' +
        'the parameters of its least test loss so far are in the .best.safetensors beside it, until then',
    })),
  )

/** The state in a file; `like` says which tensors it must have. */
export const decodeState = <S extends Tree>(name: string, bytes: Uint8Array, like: S): E.Either<Problem, S> =>
  pipe(
    whole(name, bytes),
    E.chain(({ tensors }) => stateFrom(name, tensors, like)),
  )

const stateFrom = <S extends Tree>(
  name: string,
  tensors: Readonly<Record<string, StoredTensor>>,
  like: S,
): E.Either<Problem, S> => {
  const known = new Map(Object.entries(tensors))
  return pipe(
    paths(like),
    E.traverseArray(([path, { shape, dtype }]): E.Either<Problem, AnyTensor> => {
      const found = known.get(path)
      return found !== undefined && sameShape(found.shape, shape) && found.dtype === dtype
        ? E.right(tensor(found.values, shape, dtype))
        : E.left({
            where: `${name}, tensor ${path}`,
            given: found === undefined ? 'nothing' : `${found.dtype} ${showShape(found.shape)}`,
            expected: `${dtype} ${showShape(shape)}`,
            cause: 'the file was written by another network or other settings',
          })
    }),
    E.map((found) => restore(like, found)),
  )
}

const pastFrom = (name: string, json: string): E.Either<Problem, Progress> =>
  pipe(
    E.tryCatch((): unknown => JSON.parse(json), String),
    E.chainW((raw) => progress.decode(raw)),
    E.mapLeft(() => ({
      where: `${name}, metadata 'progress'`,
      given: json.slice(0, 60),
      expected: 'how far the run was',
      cause: 'the file is not a checkpoint of weyl',
    })),
  )
