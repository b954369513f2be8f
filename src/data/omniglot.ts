/**
 * Omniglot: 1623 handwritten characters of 50 alphabets, 20 images of each (Lake, Salakhutdinov and Tenenbaum, 2015),
 * from a folder of the user's in the official layout, unpacked or as the two zip archives. A class is a character;
 * the background set is to meta-train on, the evaluation set to meta-test on. Ink is 255 and paper 0, as in MNIST.
 *
 * Other work makes four classes of a character, by quarter turns; not so here: a query image that is itself turned by
 * any angle would not tell them apart.
 */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { type ClassPool, type ClassSets } from './class-pools'
import { disjointSets, groupedBy, readPools, type PathsByClass } from './class-files'
import { entriesOf, type Entries } from './entries'

const SIZE = 28
const FORMAT = { size: SIZE, channels: 1 } as const

const layout = (folder: string, side: string): Problem => ({
  where: 'omniglot',
  given: `${JSON.stringify(folder)} without ${side}`,
  expected:
    'a folder with images_background and images_evaluation, each holding ALPHABET/CHARACTER/IMAGE.png, ' +
    'or with images_background.zip and images_evaluation.zip',
  fix: 'download both archives from the folder `python` of the repository brendenlake/omniglot on GitHub',
})

/** The class of an image is the character and its alphabet, the two folders above it. */
const characterOf = (path: string): string | undefined => {
  const [file, character, alphabet] = path.split('/').reverse()
  return /\.png$/i.test(file) && alphabet !== undefined ? `${alphabet}/${character}` : undefined
}

const inverted = (pool: ClassPool): ClassPool => ({
  ...pool,
  image: (number) => pool.image(number).map((pixel) => 255 - pixel),
})

/** The folder if there is one with images, otherwise the archive. */
const entriesOfSide = (
  folder: string,
  side: string,
): TE.TaskEither<Problem, readonly [Entries, PathsByClass]> => {
  const root = `${folder}/${side}`
  return pipe(
    entriesOf(root),
    TE.alt(() => entriesOf(`${root}.zip`)),
    TE.mapLeft((problem) => (problem.given === 'nothing of this name' ? layout(folder, side) : problem)),
    TE.map((entries) => [entries, groupedBy(entries.paths, characterOf)] as const),
    TE.filterOrElse(
      ([, classes]) => classes.size > 0,
      () => layout(folder, `images in ${side}`),
    ),
  )
}

const readSide = (folder: string, side: string): TE.TaskEither<Problem, readonly ClassPool[]> =>
  pipe(
    entriesOfSide(folder, side),
    TE.chain(([entries, classes]) => readPools(entries, classes, FORMAT)),
    TE.map((pools) => pools.map(inverted)),
  )

/**
 * Reads Omniglot, as images of 28×28. Problems: a side that is not there, which says what is expected and where it
 * comes from; an archive or an image that cannot be read; a character on both sides.
 */
export const omniglot = (folder: string): TE.TaskEither<Problem, ClassSets> =>
  pipe(
    TE.Do,
    TE.apS('train', readSide(folder, 'images_background')),
    TE.bind('test', () => readSide(folder, 'images_evaluation')),
    TE.chainEitherK(({ train, test }): E.Either<Problem, ClassSets> =>
      disjointSets('omniglot', FORMAT, train, test),
    ),
  )
