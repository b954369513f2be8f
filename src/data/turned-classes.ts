/**
 * Quarter turns of a class as classes of their own, as benchmarks on Omniglot have them (Santoro et al., "Meta-learning
 * with memory-augmented neural networks", ICML 2016; Vinyals et al., 2016): four times as many classes, of as many images.
 *
 * Laws: four turns of an image are the image; the turns of a class have names of their own, and no name is on two sides
 * that were apart.
 */
import { fail } from '../dsl/core/problem'
import type { ClassPool, ClassPools, ClassSets } from './class-pools'

/** The image turned by so many quarters, counter-clockwise; `image` is [side, side, channels]. */
const turned = (image: Uint8Array, side: number, quarters: number): Uint8Array => {
  if (quarters === 0) return image
  const channels = image.length / side ** 2
  const once = new Uint8Array(image.length)
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const from = (column * side + (side - 1 - row)) * channels
      once.set(image.subarray(from, from + channels), (row * side + column) * channels)
    }
  return turned(once, side, quarters - 1)
}

const ofClass =
  (side: number) =>
  ({ name, count, image }: ClassPool): readonly ClassPool[] =>
    [0, 1, 2, 3].map((quarters) => ({
      name: quarters === 0 ? name : `${name}, turned by ${90 * quarters}°`,
      count,
      image: (number) => turned(image(number), side, quarters),
    }))

const ofPools = (pools: ClassPools): ClassPools => {
  const { height, width, classes } = pools
  return height === width
    ? { ...pools, classes: classes.flatMap(ofClass(height)) }
    : fail({
        where: 'turnedClasses',
        given: `images of ${height}×${width}`,
        expected: 'square ones: others do not fit on themselves when turned',
      })
}

/** The sets with each class in four directions. Throws where images are not square. */
export const turnedClasses = ({ train, test, validation }: ClassSets): ClassSets => ({
  train: ofPools(train),
  test: ofPools(test),
  ...(validation && { validation: ofPools(validation) }),
})
