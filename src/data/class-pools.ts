/**
 * Images by class, to draw few-shot tasks from. Contract: all images have one size; a class has a name of its own; the
 * scale, by which pixels are normalised, is that of the images to meta-train on, on both sides.
 */
import { checkParts } from '../dsl/core/arguments'
import type { Images, ImageSet } from './images'
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
  /** Classes to train on. */
  readonly train: ClassPools
  /** Classes to be judged on, none of them among the others. */
  readonly test: ClassPools
  /** Classes to choose settings by, where the data set has some. */
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

/** Two sides, and what was set aside, on the scale of the first. */
export const setsOf = (
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
  const places = Array.from({ length: 256 }, (): number[] => [])
  labels.forEach((label, i) => places[label].push(i))
  return places
    .map((own, label) => ({
      name: String(label),
      count: own.length,
      image: (i: number) => pixels.subarray(own[i] * size, (own[i] + 1) * size),
    }))
    .filter(({ count }) => count > 0)
}

/**
 * The classes of labelled images, such as MNIST's: *Augmented MNIST*, which runs without anything to fetch. Ten digits
 * are too few to hold some back, so that meta-train and meta-test have the same classes and differ in their images.
 * This still measures what the augmentation experiment is about: labels are permuted in every task, so that a class
 * has no label of its own to learn; and what the support set does not show is how images may be augmented, which has
 * to be known from meta-training, on images never seen. It says nothing about unseen classes; for that, there are
 * `omniglot` and `miniImagenet`. Throws for images without the side `train` or `test`.
 *
 * @example
 * const images = { height: 1, width: 1, pixels: Uint8Array.of(0, 9, 3), labels: Uint8Array.of(7, 2, 7) }
 * const { train } = labelledClasses({ train: images, test: images })
 * train.classes.map(({ name, count }) => `${count} of ${name}`) // ['1 of 2', '2 of 7']
 */
export const labelledClasses = (images: ImageSet & Partial<Validation>): ClassSets => {
  const { train, test, validation } = checkParts('labelledClasses', images, {
    train: 'a record',
    test: 'a record',
  })
  return setsOf(
    { height: train.height, width: train.width, channels: 1 },
    byLabel(train),
    byLabel(test),
    validation && byLabel(validation),
  )
}
