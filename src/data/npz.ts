/**
 * The data sets of the authors' code (`generate_synthetic_data.py`), if the user has made them: an `.npz`, a zip of
 * numpy arrays, with `x` [tasks, examples, channels, …], `y` the same, and `w`, the true filters. Contract: the pool
 * has the tasks of the file, in their order, the first 80 % to meta-train on; channels come last, and a single channel
 * of a one-dimensional problem has no dimension, as in `synthetic`.
 *
 * A file is read whole, so that it must be below 2 GB, and an array that is compressed below 0.2 GB (`LIMITS`): `rank1`,
 * `rank2` and `rank5` have 0.1 GB, the two rotation problems 17 and 7 GB; those `steerable` makes on the fly.
 */
import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { sizeOf, type Shape } from '../dsl/core/shape'
import { parseNpy, type Npy } from './npy'
import type { FilteredPool } from './synthetic'
import { trainingTasks, type TaskPool } from './task-pool'
import { zipArchive, type Archive } from './zip'

/** A pool from a file; `filters` where the file has them, one for each position of a single-channel line. */
export interface StoredPool extends TaskPool {
  readonly filters?: FilteredPool['filters']
}

const unreadable =
  (path: string) =>
  (error: unknown): Problem => {
    const { message } = E.toError(error)
    if (message.startsWith('ENOENT'))
      return {
        where: path,
        given: 'no file',
        expected: 'an .npz of the authors, or none: the problems are made on the fly',
        fix: 'check the path, or make the file: python generate_synthetic_data.py --problem rank2',
      }
    return {
      where: path,
      given: `a file that cannot be read (${message})`,
      expected: 'an .npz below 2 GB',
      ...(message.includes('2 GiB') && {
        cause: 'the rotation problems are larger',
        fix: 'leave the file out: these problems are made on the fly',
      }),
    }
  }

const arrayNamed = (
  path: string,
  { names, read }: Archive,
  name: 'x' | 'y' | 'w',
): E.Either<Problem, Npy> => {
  const where = `${path}: ${name}`
  if (!names.includes(`${name}.npy`))
    return E.left({ where, given: 'an archive without this array', expected: 'the arrays x and y' })
  return pipe(
    read(`${name}.npy`),
    E.chain((bytes) => parseNpy(where, bytes)),
    E.filterOrElse(
      ({ shape }) => name === 'w' || shape.length >= 3,
      ({ shape }): Problem => ({
        where,
        given: `an array of shape [${shape.join(', ')}]`,
        expected: 'three dimensions or more: tasks, examples, and those of an example',
      }),
    ),
    E.filterOrElse(
      ({ data }) => data.every(Number.isFinite),
      (): Problem => ({ where, given: 'elements that are not finite', expected: 'finite numbers' }),
    ),
  )
}

/** The shape of an example with its channels last, from the shape of the array. */
const exampleShape = ([, , ...shape]: Shape): Shape => {
  const [channels, ...space] = shape
  if (space.length === 0) return [channels]
  return space.length === 1 && channels === 1 ? space : [...space, channels]
}

/** Some examples in single precision with the channels last, from [n, channels, …space]. */
const channelsLast = (data: Npy['data'], channels: number, space: number): Float32Array =>
  channels === 1 || space === 1
    ? new Float32Array(data)
    : Float32Array.from({ length: data.length }, (_, i) => {
        const [channel, place] = [i % channels, Math.floor(i / channels)]
        return data[(Math.floor(place / space) * channels + channel) * space + (place % space)]
      })

const taskReader = ({ shape, data }: Npy) => {
  const [, , channels, ...space] = shape
  const size = sizeOf(shape.slice(1))
  return (number: number): Float32Array =>
    channelsLast(data.subarray(number * size, (number + 1) * size), channels, sizeOf(space))
}

const poolOf = (path: string, x: Npy, y: Npy, w: Npy | undefined): E.Either<Problem, StoredPool> => {
  const [tasks, examples] = x.shape
  if (y.shape[0] !== tasks || y.shape[1] !== examples || tasks < 2)
    return E.left({
      where: path,
      given: `x of shape [${x.shape.join(', ')}] and y of shape [${y.shape.join(', ')}]`,
      expected: 'the same number of tasks, at least 2, and of examples',
    })
  const [input, target] = [exampleShape(x.shape), exampleShape(y.shape)]
  const [xOf, yOf] = [taskReader(x), taskReader(y)]
  const filterSize = target[0] * (input[0] - target[0] + 1)
  const filters =
    w !== undefined && input.length === 1 && target.length === 1 && w.data.length === tasks * filterSize
      ? (number: number) => Float64Array.from(w.data.subarray(number * filterSize, (number + 1) * filterSize))
      : undefined
  return E.right({
    name: path,
    tasks,
    train: trainingTasks(path, tasks),
    examples,
    input,
    target,
    task: (number) => ({ x: xOf(number), y: yOf(number) }),
    ...(filters && { filters }),
  })
}

/**
 * Reads a data set of the authors. Problems: no such file, one that is too large or no zip archive, without x or y,
 * an array that cannot be read (`parseNpy`) or is not finite, numbers of tasks or examples that differ.
 */
export const readNpz = (path: string): TE.TaskEither<Problem, StoredPool> =>
  pipe(
    TE.tryCatch(() => readFile(path), unreadable(path)),
    TE.chainEitherK((bytes) => zipArchive(path, bytes)),
    TE.chainEitherK((files) =>
      pipe(
        E.Do,
        E.apS('x', arrayNamed(path, files, 'x')),
        E.apS('y', arrayNamed(path, files, 'y')),
        E.apS('w', files.names.includes('w.npy') ? arrayNamed(path, files, 'w') : E.right(undefined)),
        E.chain(({ x, y, w }) => poolOf(path, x, y, w)),
      ),
    ),
  )
