/**
 * Images by class, to draw few-shot tasks from. Contract: all images have one size; a class has a name of its own; the
 * scale, by which pixels are normalised, is that of the images to meta-train on, on both sides.
 */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { placeOf, type Entries } from './entries'
import { LIMITS, type Limits } from './limits'
import type { Images, ImageSet } from './mnist'
import { picture, type PictureFormat } from './picture'
import type { Validation } from './validation'

/** Pixels are [height, width, channels], from 0 to 255. */
export interface ClassPool {
  readonly name: string
  readonly count: number
  readonly image: (number: number) => Uint8Array
}

/** A pixel's mean and standard deviation, of 0 … 255. */
export interface Scale {
  readonly mean: number
  readonly deviation: number
}

export interface ClassPools {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly scale: Scale
  readonly classes: readonly ClassPool[]
}

/** The classes to meta-train on, those to meta-test on, and, where images were set aside, those to choose by. */
export interface ClassSets {
  readonly train: ClassPools
  readonly test: ClassPools
  readonly validation?: ClassPools
}

/** As many values as there are different bytes, so that a pass over all pixels is short. */
const scaleOf = (classes: readonly ClassPool[]): Scale => {
  const counts = new Float64Array(256)
  for (const { count, image } of classes)
    for (let i = 0; i < count; i++) for (const pixel of image(i)) counts[pixel]++
  const total = counts.reduce((sum, count) => sum + count, 0)
  const mean = counts.reduce((sum, count, pixel) => sum + count * pixel, 0) / total
  const variance = counts.reduce((sum, count, pixel) => sum + count * (pixel - mean) ** 2, 0) / total
  // Images of one value only: there is nothing to scale.
  return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 }
}

type Size = Pick<ClassPools, 'height' | 'width' | 'channels'>

const setsOf = (
  size: Size,
  train: readonly ClassPool[],
  test: readonly ClassPool[],
  validation?: readonly ClassPool[],
): ClassSets => {
  const scale = scaleOf(train)
  const scaled = (classes: readonly ClassPool[]): ClassPools => ({ ...size, scale, classes })
  return {
    train: scaled(train),
    test: scaled(test),
    ...(validation && { validation: scaled(validation) }),
  }
}

const byLabel = ({ pixels, labels, height, width }: Images): readonly ClassPool[] => {
  const size = height * width
  return Array.from({ length: 256 }, (_, label) => {
    const own = Int32Array.from(labels.keys()).filter((i) => labels[i] === label)
    const image = (i: number) => pixels.subarray(own[i] * size, (own[i] + 1) * size)
    return { name: String(label), count: own.length, image }
  }).filter(({ count }) => count > 0)
}

/**
 * The classes of labelled images, such as MNIST's: *Augmented MNIST*, which runs without anything to fetch. Ten digits
 * are too few to hold some back, so that meta-train and meta-test have the same classes and differ in their images.
 * This still measures what the augmentation experiment is about: labels are permuted in every task, so that a class
 * has no label of its own to learn; and what the support set does not show is how images may be augmented, which has
 * to be known from meta-training, on images never seen. It says nothing about unseen classes; for that, there are
 * `omniglot` and `miniImagenet`.
 */
export const labelledClasses = ({ train, test, validation }: ImageSet & Partial<Validation>): ClassSets =>
  setsOf(
    { height: train.height, width: train.width, channels: 1 },
    byLabel(train),
    byLabel(test),
    validation && byLabel(validation),
  )

/** The paths of the images of each class, by its name. */
export type PathsByClass = ReadonlyMap<string, readonly string[]>

/** Groups paths by the class that each is of; those of none are left out. */
export const groupedBy = (
  paths: readonly string[],
  classOf: (path: string) => string | undefined,
): PathsByClass => {
  const groups = new Map<string, string[]>()
  for (const path of paths) {
    const name = classOf(path)
    if (name === undefined) continue
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [path])
    else group.push(path)
  }
  return groups
}

const readPool =
  (entries: Entries, format: PictureFormat, limits: Limits) =>
  ([name, paths]: readonly [string, readonly string[]]): TE.TaskEither<Problem, ClassPool> =>
    pipe(
      paths,
      TE.traverseSeqArray((path) =>
        pipe(
          entries.read(path),
          TE.chainEitherK((bytes) => picture(placeOf(entries, path), bytes, format, limits)),
        ),
      ),
      TE.map((images) => ({ name, count: images.length, image: (number) => images[number] })),
    )

/** Control characters, and halves of characters: no figure or terminal can show them. */
const UNSHOWABLE = /[\u0000-\u001f\u007f\ufffe\uffff]|\p{Surrogate}/u

const checkNames =
  (where: string) =>
  (classes: PathsByClass): E.Either<Problem, PathsByClass> => {
    const wrong = [...classes.keys()].find((name) => UNSHOWABLE.test(name))
    return wrong === undefined
      ? E.right(classes)
      : E.left({
          where,
          given: `the class ${JSON.stringify(wrong)}, whose name has a character that cannot be shown`,
          expected: 'names without control characters',
          fix: 'rename the folder, or the label in the list',
        })
  }

/**
 * Reads the images of some classes. Problems: a name that cannot be shown, a file that cannot be read, or is no image
 * (`picture`).
 */
export const readPools = (
  entries: Entries,
  classes: PathsByClass,
  format: PictureFormat,
  limits: Limits = LIMITS,
): TE.TaskEither<Problem, readonly ClassPool[]> =>
  pipe(
    TE.fromEither(checkNames(entries.root)(classes)),
    TE.chain((named) => pipe([...named], TE.traverseSeqArray(readPool(entries, format, limits)))),
  )

/** The two sides, of classes of their own. Problems: a class on both sides. */
export const disjointSets = (
  where: string,
  { size, channels }: PictureFormat,
  train: readonly ClassPool[],
  test: readonly ClassPool[],
): E.Either<Problem, ClassSets> => {
  const known = new Set(train.map(({ name }) => name))
  const common = test.find(({ name }) => known.has(name))
  return common === undefined
    ? E.right(setsOf({ height: size, width: size, channels }, train, test))
    : E.left({
        where,
        given: `the class ${JSON.stringify(common.name)} to train on and to test on`,
        expected: 'classes to test on that are never trained on',
        fix: 'take the class out of one side',
      })
}
