/**
 * Augmentations: random changes of an image that leave its class what it is. What must be learned to be ignored, in
 * the augmentation experiment. Each is a function from a key to a function on images; `composeAugmentations` composes them.
 *
 * Laws: the same key changes an image the same way; the size stays; pixels stay from 0 to 255; what comes from outside
 * the image is 0.
 */
import { split, uniform, type Key } from '../dsl/core/random'
import { drawAngles, type Angles } from './angles'
import { rotation } from './rotate'

/** `pixels` is [height, width, channels], from 0 to 255. */
export interface Image {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly pixels: ArrayLike<number>
}

/** Draws a change of an image from a key. */
export type Augmentation = (source: Key) => (image: Image) => Image

/**
 * Leaves images as they are.
 *
 * @example
 * noAugmentation(key(0))({ height: 1, width: 2, channels: 1, pixels: [7, 9] }).pixels // [7, 9]
 */
export const noAugmentation: Augmentation = () => (image) => image

/**
 * One augmentation after the other, each with a key of its own.
 *
 * @example
 * const both = composeAugmentations(augmentations.flip, augmentations.shift)
 * both(key(0))({ height: 28, width: 28, channels: 1, pixels: new Uint8Array(784) }).pixels.length // 784
 */
export const composeAugmentations =
  (...augmentations: readonly Augmentation[]): Augmentation =>
  (source) =>
  (image) =>
    augmentations.reduce((changed, augmentation, i) => augmentation(split(source, i))(changed), image)

/** One number, uniform on low … high. */
const within = (source: Key, low: number, high: number): number => uniform(source, 1, low, high)[0]

const plane = ({ pixels, channels }: Image, channel: number): Float32Array =>
  Float32Array.from({ length: pixels.length / channels }, (_, p) => pixels[p * channels + channel])

/** Turned about the centre by one of some angles. */
export const turnedBy =
  (angles: Angles): Augmentation =>
  (source) => {
    const [degrees] = drawAngles(source, 1, angles)
    return (image) => {
      const { height, width, channels } = image
      const turn = rotation(height, width, degrees)
      const planes = Array.from({ length: channels }, (_, channel) => turn(plane(image, channel)))
      const pixels =
        channels === 1
          ? planes[0]
          : Float32Array.from(image.pixels, (_, i) => planes[i % channels][Math.floor(i / channels)])
      return { ...image, pixels }
    }
  }

/**
 * The image seen through a window of `zoom` times its size whose centre lies `down` and `right` of its own, in pixels;
 * bilinear.
 */
const through = (image: Image, zoom: number, down: number, right: number): Image => {
  const { height, width, channels, pixels } = image
  const result = new Float32Array(pixels.length)
  const at = (row: number, column: number, channel: number): number =>
    row >= 0 && row < height && column >= 0 && column < width
      ? pixels[(row * width + column) * channels + channel]
      : 0
  for (let p = 0, i = 0; p < height * width; p++) {
    const row = (Math.floor(p / width) - (height - 1) / 2) * zoom + (height - 1) / 2 + down
    const column = ((p % width) - (width - 1) / 2) * zoom + (width - 1) / 2 + right
    const top = Math.floor(row)
    const left = Math.floor(column)
    const [y, x] = [row - top, column - left]
    for (let channel = 0; channel < channels; channel++, i++)
      result[i] =
        (1 - y) * ((1 - x) * at(top, left, channel) + x * at(top, left + 1, channel)) +
        y * ((1 - x) * at(top + 1, left, channel) + x * at(top + 1, left + 1, channel))
  }
  return { ...image, pixels: result }
}

/** Moved down and right, each by up to `most` of the side and either way: a crop of the image with a black border. */
export const shiftedBy =
  (most: number): Augmentation =>
  (source) => {
    const [down, right] = uniform(source, 2, -most, most)
    return (image) => through(image, 1, down * image.height, right * image.width)
  }

/** Made smaller or larger about the centre, by a factor of low … high. */
export const scaledBy =
  (low: number, high: number): Augmentation =>
  (source) => {
    const factor = within(source, low, high)
    return (image) => through(image, 1 / factor, 0, 0)
  }

/** The mirror image, left to right, of one in two. */
export const mirrored: Augmentation = (source) => {
  const mirror = within(source, 0, 1) < 0.5
  return (image) => {
    const { width, channels, pixels } = image
    if (!mirror) return image
    const opposite = (i: number): number => {
      const place = Math.floor(i / channels)
      const column = place % width
      return (place + width - 1 - 2 * column) * channels + (i % channels)
    }
    return { ...image, pixels: Float32Array.from(pixels, (_, i) => pixels[opposite(i)]) }
  }
}

/** Brighter or darker by a factor of low … high, cut off at white. */
export const brightenedBy =
  (low: number, high: number): Augmentation =>
  (source) => {
    const factor = within(source, low, high)
    return (image) => ({
      ...image,
      pixels: Float32Array.from(image.pixels, (pixel) => Math.min(255, factor * pixel)),
    })
  }

/**
 * Augmentations by name, as strong as images of 28×28 pixels bear. The paper's own list is not known.
 *
 * @example
 * Object.keys(augmentations) // ['rotate', 'flip', 'shift', 'scale', 'brightness']
 */
export const augmentations = {
  /** Turned by any angle. */
  rotate: turnedBy({ kind: 'range', from: 0, to: 360 }),
  /** One in two mirrored, left to right. */
  flip: mirrored,
  /** Moved along both axes, by up to 15 % of the side. */
  shift: shiftedBy(0.15),
  /** 0.7 to 1.3 times as large. */
  scale: scaledBy(0.7, 1.3),
  /** 0.5 to 1.5 times as bright, cut off at white. */
  brightness: brightenedBy(0.5, 1.5),
} as const
