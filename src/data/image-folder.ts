/**
 * Images of the user's own: a folder (or zip archive) with a folder of PNG or JPEG images for each class, made grey and
 * square, as a set like MNIST's. Contract: a class keeps one image in five, at least one, for testing; which ones, the
 * key determines; classes are numbered in alphabetical order.
 *
 * Rotation fills with 0 what comes from outside an image, as MNIST has ink of 255 on a ground of 0. So a set whose
 * images are bright along their edges (ink on paper) is inverted as a whole.
 */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { permutation, split, type Key } from '../dsl/core/random'
import { type ClassPool } from './class-pools'
import { groupedBy, readPools, type PathsByClass } from './class-files'
import { entriesOf } from './entries'
import { LIMITS, type Limits } from './limits'
import type { Images, ImageSet } from './images'

/** `classes[label]` is the name of its folder. */
export interface FolderSet extends ImageSet {
  readonly classes: readonly string[]
}

const SIZE = 28
/** Labels are bytes. */
const MOST_CLASSES = 256
const TEST_SHARE = 0.2

const classOf = (path: string): string | undefined => {
  const [folder, ...rest] = path.split('/')
  return rest.length > 0 && /\.(png|jpe?g)$/i.test(path) ? folder : undefined
}

const checkClasses =
  (root: string) =>
  (classes: PathsByClass): E.Either<Problem, PathsByClass> => {
    const where = root
    if (classes.size < 2 || classes.size > MOST_CLASSES)
      return E.left({
        where,
        given: `${classes.size} folders with images`,
        expected: `a folder of PNG or JPEG images for each class, of 2 to ${MOST_CLASSES} classes`,
        fix: 'put the images of a class into a folder that has its name',
      })
    const short = [...classes].find(([, paths]) => paths.length < 2)
    return short === undefined
      ? E.right(classes)
      : E.left({
          where,
          given: `the class ${JSON.stringify(short[0])} with ${short[1].length} image`,
          expected: 'two images of each class at least: one to train on, one to test on',
          fix: 'add images, or take the folder out',
        })
  }

/** Whether the pixels along the edges are brighter than half, over all images. */
const brightEdges = (pools: readonly ClassPool[]): boolean => {
  const last = SIZE - 1
  const edges = pools.flatMap(({ count, image }) =>
    Array.from({ length: count }, (_, i) =>
      image(i).reduce((sum, pixel, p) => {
        const [row, column] = [Math.floor(p / SIZE), p % SIZE]
        return row === 0 || row === last || column === 0 || column === last ? sum + pixel : sum
      }, 0),
    ),
  )
  return edges.reduce((sum, edge) => sum + edge, 0) / edges.length > (4 * last * 255) / 2
}

type Chosen = readonly (readonly [label: number, image: Uint8Array])[]

const imagesOf = (chosen: Chosen, invert: boolean): Images => {
  const pixels = new Uint8Array(chosen.length * SIZE * SIZE)
  chosen.forEach(([, image], i) => {
    pixels.set(invert ? image.map((pixel) => 255 - pixel) : image, i * SIZE * SIZE)
  })
  return { height: SIZE, width: SIZE, pixels, labels: Uint8Array.from(chosen, ([label]) => label) }
}

const setOf =
  (source: Key) =>
  (pools: readonly ClassPool[]): FolderSet => {
    const invert = brightEdges(pools)
    const sides = pools.map(({ name, count, image }, label) => {
      const order = Array.from(permutation(split(source, name), count), (i) => [label, image(i)] as const)
      const test = Math.max(1, Math.round(TEST_SHARE * count))
      return { train: order.slice(test), test: order.slice(0, test) }
    })
    return {
      classes: pools.map(({ name }) => name),
      train: imagesOf(
        sides.flatMap(({ train }) => train),
        invert,
      ),
      test: imagesOf(
        sides.flatMap(({ test }) => test),
        invert,
      ),
    }
  }

/**
 * Reads a folder of labelled images, `CLASS/IMAGE.png` or `.jpg`, of any sizes, as grey images of 28×28; other files
 * are passed by. Problems: nothing there; fewer than two classes, or more than 256; a class with fewer than two
 * images, or with a name that cannot be shown; a file that is no image, damaged, or larger than the limits.
 */
export const imageFolder = (
  path: string,
  source: Key,
  limits: Limits = LIMITS,
): TE.TaskEither<Problem, FolderSet> =>
  pipe(
    entriesOf(path, limits.unpacked),
    TE.chain((entries) =>
      pipe(
        TE.fromEither(checkClasses(entries.root)(groupedBy(entries.paths, classOf))),
        TE.chain((classes) => readPools(entries, classes, { size: SIZE, channels: 1 }, limits)),
      ),
    ),
    TE.map(setOf(source)),
  )
