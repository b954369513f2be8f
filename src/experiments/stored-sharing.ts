/** The sharing that a run of `kernel-sharing` has learned, read back from its folder. */
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeSafetensors } from '../data/safetensors'
import type { Problem } from '../dsl/core/problem'
import { sameShape, showShape } from '../dsl/core/shape'
import { tensor } from '../dsl/primitives/leaves'
import type { RotatedSharing } from '../models/rotated'
import type { FieldSharing } from '../symmetry/field-sharing'
import { groupSharing } from '../symmetry/group-kernels'
import { cyclic } from '../symmetry/groups/cyclic'

/** Directions into which hidden kernels are turned. */
export const TURNS = 4

/** The model that learns sharing. */
export const LEARNED = 'learned sharing (MSR)'

/** The kinds of layers of the network for Rotated MNIST: sizes of kernels, and what they take. */
export const LAYERS = {
  first: { name: 'first layer', size: 7, of: 'image' },
  middle: { name: 'middle layers', size: 5, of: 'fields' },
  last: { name: 'last layer', size: 3, of: 'fields' },
} as const

const FIX =
  'run kernel-sharing with one seed and all its layers, and name its folder: --sharing runs/kernel-sharing'

const sharingIn =
  (folder: string) =>
  ({ name, size, of }: (typeof LAYERS)[keyof typeof LAYERS]): TE.TaskEither<Problem, FieldSharing> => {
    const path = join(folder, `${name.replace(' ', '-')}-learned-sharing-msr.safetensors`)
    const { shape } = groupSharing(cyclic(TURNS), of, size)
    return pipe(
      TE.tryCatch(
        () => readFile(path),
        (error): Problem => ({
          where: '--sharing',
          given: `${path}, which cannot be read (${E.toError(error).message})`,
          expected: 'the folder of a finished run of kernel-sharing',
          fix: FIX,
        }),
      ),
      TE.chainEitherK((bytes) => decodeSafetensors(path, bytes)),
      TE.chainEitherK(({ tensors }): E.Either<Problem, FieldSharing> => {
        const found = Object.entries(tensors).find(([key]) => key === 'slow.conv.U')?.[1]
        return found?.dtype === 'float32' && sameShape(found.shape, shape)
          ? E.right(tensor(found.values, shape))
          : E.left({
              where: `${path}, tensor slow.conv.U`,
              given: found === undefined ? 'nothing' : `${found.dtype} ${showShape(found.shape)}`,
              expected: `float32 ${showShape(shape)}`,
              cause: 'the file is of another experiment',
              fix: FIX,
            })
      }),
    )
  }

/** What a run of `kernel-sharing` has learned. Problems: no such run, not finished, files of something else. */
export const storedSharing = (folder: string): TE.TaskEither<Problem, RotatedSharing> => {
  const read = sharingIn(folder)
  return pipe(
    TE.Do,
    TE.apS('first', read(LAYERS.first)),
    TE.apS('middle', read(LAYERS.middle)),
    TE.apS('last', read(LAYERS.last)),
  )
}
