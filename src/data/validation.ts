/**
 * Images to choose settings by. They are set aside from the training images in every run, tuned or not, so that all
 * runs train on the same images: of MNIST's 60 000 there are 50 000 to train on and 10 000 to choose by. It is every
 * sixth image, since files of one's own may be in the order of their classes.
 *
 * Laws: every training image is on one of the two sides, once; the images to test on are as they were.
 */
import type { Images, ImageSet } from './images'

/** Images to choose by. */
export interface Validation {
  readonly validation: Images
}

const EVERY = 6

const those = ({ height, width, pixels, labels }: Images, wanted: (image: number) => boolean): Images => {
  const size = height * width
  const numbers = Array.from(labels.keys()).filter(wanted)
  const chosen = new Uint8Array(numbers.length * size)
  numbers.forEach((image, i) => chosen.set(pixels.subarray(image * size, (image + 1) * size), i * size))
  return { height, width, pixels: chosen, labels: Uint8Array.from(numbers, (image) => labels[image]) }
}

const isAside = (image: number): boolean => image % EVERY === EVERY - 1

/** The set with a sixth of its training images set aside. */
export const withValidation = ({ train, test }: ImageSet): ImageSet & Validation => ({
  train: those(train, (image) => !isAside(image)),
  validation: those(train, isAside),
  test,
})
