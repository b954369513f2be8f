/** Checkpoints: a state and how far it is, which stands in the metadata of its file. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import type { Problem } from '../../dsl/core/problem'
import type { Tree } from '../../dsl/core/tree'
import { decodeState, encodeState } from '../store'

/** What must be known beside the state to go on: all that the end of the run reports of its past. */
const progress = t.readonly(
  t.type({
    step: t.number,
    seconds: t.number,
    losses: t.readonlyArray(t.number),
    /** The least test loss so far; none before the first test. */
    best: t.union([t.number, t.null]),
    /** Examples drawn under each condition so far. */
    drawn: t.readonlyArray(t.tuple([t.number, t.number])),
  }),
)

export type Progress = t.TypeOf<typeof progress>

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
    decodeState(name, bytes, like),
    E.chain(({ state, metadata }) =>
      pipe(
        pastFrom(name, metadata.progress ?? ''),
        E.map((past) => ({ state, past })),
      ),
    ),
    E.mapLeft((problem) => ({
      ...problem,
      fix:
        'put the file back as it was, or delete it: --resume then trains this model from the start; ' +
        'the parameters of its least test loss so far are in the .best.safetensors beside it, until then',
    })),
  )

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
