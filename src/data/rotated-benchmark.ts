/**
 * Rotated MNIST as the field measures it (Larochelle et al., "An empirical evaluation of deep architectures on problems
 * with many factors of variation", ICML 2007): 12 000 digits to train on, of which 2 000 may be kept for validation, and
 * 50 000 to test on, each turned once by an angle of its own, uniform on [0°, 360°). The original files cannot be
 * shipped; here the digits and their angles are drawn from all 70 000 of MNIST by a published seed.
 *
 * Laws: no digit is on two sides, and none is left out of what the seed drew; the angle of a digit is the same in every
 * run; an image is the digit turned by its angle (`rotation`).
 */
import { checkParts } from '../dsl/core/arguments'
import { permutation, split, uniform, key } from '../dsl/core/random'
import type { Images, ImageSet } from './images'
import { rotation } from './rotate'

/** The seed of the digits and the angles: part of the benchmark, whatever the seed of a run. */
export const BENCHMARK_SEED = 2007

/** Images of each side. */
export const BENCHMARK_SIZES = { train: 10_000, validation: 2_000, test: 50_000 } as const

export type Side = keyof typeof BENCHMARK_SIZES

/** Labelled grey images that are made when they are asked for: `image` is [height, width], 0 to 255. */
export interface LabelledImages {
  readonly height: number
  readonly width: number
  readonly labels: Uint8Array
  readonly image: (number: number) => ArrayLike<number>
}

export type Benchmark = Readonly<Record<Side, LabelledImages>>

/** Which digit of the 70 000 (those of the training file first) each image of a side is, and its angle in degrees. */
export interface Drawn {
  readonly digits: Int32Array
  readonly angles: Float64Array
}

/**
 * The digits and angles of the sides, of so many digits in all; smaller sides give a smaller benchmark. Throws for
 * digits that are not whole or not from 0 to 2²⁸, and for sizes that are no record.
 *
 * @example
 * drawBenchmark(70_000).test.digits.length // 50000
 */
export const drawBenchmark = (
  digits: number,
  sizes: Readonly<Record<Side, number>> = BENCHMARK_SIZES,
): Readonly<Record<Side, Drawn>> => {
  const source = key(BENCHMARK_SEED)
  const order = permutation(split(source, 'digits'), digits)
  const angles = uniform(split(source, 'angles'), digits, 0, 360)
  const part = (from: number, count: number): Drawn => ({
    digits: order.slice(from, from + count),
    angles: angles.slice(from, from + count),
  })
  const { train, validation, test } = checkParts('drawBenchmark, sizes', sizes, {})
  return {
    train: part(0, train),
    validation: part(train, validation),
    test: part(train + validation, test),
  }
}

const turned = (digits: readonly Images[], { digits: numbers, angles }: Drawn): LabelledImages => {
  const [{ height, width, labels }] = digits
  const size = height * width
  const placed = (number: number) =>
    number < labels.length ? { side: digits[0], at: number } : { side: digits[1], at: number - labels.length }
  return {
    height,
    width,
    labels: Uint8Array.from(numbers, (number) => {
      const { side, at } = placed(number)
      return side.labels[at]
    }),
    image: (i) => {
      const { side, at } = placed(numbers[i])
      return rotation(height, width, angles[i])(side.pixels.subarray(at * size, (at + 1) * size))
    },
  }
}

/**
 * The benchmark made of MNIST, or of another set of as many images; images are turned when they are asked for. Throws
 * for images without the side `train` or `test`.
 *
 * @example
 * const digits = { height: 28, width: 28, pixels: new Uint8Array(5 * 784), labels: Uint8Array.of(0, 1, 2, 3, 4) }
 * const sides = rotatedBenchmark({ train: digits, test: digits }, { train: 4, validation: 1, test: 5 })
 * sides.test.image(0).length // 784
 */
export const rotatedBenchmark = (
  images: ImageSet,
  sizes: Readonly<Record<Side, number>> = BENCHMARK_SIZES,
): Benchmark => {
  const { train, test } = checkParts('rotatedBenchmark', images, { train: 'a record', test: 'a record' })
  const drawn = drawBenchmark(train.labels.length + test.labels.length, sizes)
  const side = (name: Side): LabelledImages => turned([train, test], drawn[name])
  return { train: side('train'), validation: side('validation'), test: side('test') }
}

/** The images one after the other: those of the first, then those of the second. */
export const joinedImages = (first: LabelledImages, second: LabelledImages): LabelledImages => ({
  ...first,
  labels: Uint8Array.from([...first.labels, ...second.labels]),
  image: (i) => (i < first.labels.length ? first.image(i) : second.image(i - first.labels.length)),
})

/** The images, each made once at most. */
export const remembered = (images: LabelledImages): LabelledImages => {
  const made = new Map<number, ArrayLike<number>>()
  return {
    ...images,
    image: (i) => {
      const known = made.get(i)
      if (known !== undefined) return known
      const fresh = images.image(i)
      made.set(i, fresh)
      return fresh
    },
  }
}
