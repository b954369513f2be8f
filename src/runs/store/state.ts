/**
 * States as safetensors files: every tensor under its path, such as `meta.slow.conv.A`, what is to be remembered
 * beside it in the metadata, and there, too, a checksum of all of it.
 *
 * Law: no byte of a tensor or of the metadata can change unnoticed.
 */
import { createHash } from 'node:crypto'
import * as E from 'fp-ts/Either'
import {
  decodeSafetensors,
  encodeSafetensors,
  safetensorsPieces,
  type StoredTensors,
  type StoredTensor,
} from '../../data/safetensors'
import type { Problem } from '../../dsl/core/problem'
import { sameShape, showShape } from '../../dsl/core/shape'
import type { AnyTensor } from '../../dsl/core/tensor'
import { paths, restore, type Tree } from '../../dsl/core/tree'
import { tensor, valuesOf } from '../../dsl/primitives/leaves'

const stored = (x: AnyTensor): StoredTensor => {
  const values = valuesOf(x)
  return {
    dtype: x.dtype,
    shape: x.shape,
    values: values instanceof Float64Array ? Float32Array.from(values) : values,
  }
}

/** The SHA-256 of the file that these make: equal contents make equal bytes. */
const checksum = ({ tensors, metadata }: StoredTensors): string =>
  safetensorsPieces(tensors, metadata)
    .reduce((sum, piece) => sum.update(piece), createHash('sha256'))
    .digest('hex')

/** The file of a state, with what is to be remembered beside it. */
export const encodeState = (state: Tree, metadata: Readonly<Record<string, string>>): Uint8Array => {
  const tensors = Object.fromEntries(paths(state).map(([path, x]) => [path, stored(x)]))
  return encodeSafetensors(tensors, { ...metadata, sha256: checksum({ tensors, metadata }) })
}

/** What a file holds, if all of it is as it was written. */
const whole = (name: string, bytes: Uint8Array): E.Either<Problem, StoredTensors> => {
  const decoded = decodeSafetensors(name, bytes)
  if (E.isLeft(decoded)) return decoded
  const { tensors } = decoded.right
  const { sha256 = 'none', ...metadata } = decoded.right.metadata
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
}

/** The state in a file and what is remembered beside it; `like` says which tensors it must have. */
export const decodeState = <S extends Tree>(
  name: string,
  bytes: Uint8Array,
  like: S,
): E.Either<Problem, { readonly state: S; readonly metadata: Readonly<Record<string, string>> }> => {
  const stored = whole(name, bytes)
  if (E.isLeft(stored)) return stored
  const { tensors, metadata } = stored.right
  const state = stateFrom(name, tensors, like)
  return E.isLeft(state) ? state : E.right({ state: state.right, metadata })
}

const stateFrom = <S extends Tree>(
  name: string,
  tensors: Readonly<Record<string, StoredTensor>>,
  like: S,
): E.Either<Problem, S> => {
  const known = new Map(Object.entries(tensors))
  const all: AnyTensor[] = []
  for (const [path, { shape, dtype }] of paths(like)) {
    const found = known.get(path)
    if (found === undefined || !sameShape(found.shape, shape) || found.dtype !== dtype)
      return E.left({
        where: `${name}, tensor ${path}`,
        given: found === undefined ? 'nothing' : `${found.dtype} ${showShape(found.shape)}`,
        expected: `${dtype} ${showShape(shape)}`,
        cause: 'the file was written by another network or other settings',
      })
    all.push(tensor(found.values, shape, dtype))
  }
  return E.right(restore(like, all))
}
