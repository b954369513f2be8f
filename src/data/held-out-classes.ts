/**
 * Classes of labelled images on two sides, to meta-test on classes that were never trained on: the first half of the
 * classes with their training images, the other half with their test images.
 *
 * Law: no class is on both sides.
 */
import { labelledClasses, type ClassSets, setsOf } from './class-pools'
import type { ImageSet } from './images'

/** Such as the digits 0 to 4 to meta-train on and 5 to 9 to meta-test on. */
export const heldOutClasses = (images: ImageSet): ClassSets => {
  const { train, test } = labelledClasses(images)
  const first = train.classes.slice(0, Math.ceil(train.classes.length / 2))
  const known = new Set(first.map(({ name }) => name))
  return setsOf(
    train,
    first,
    test.classes.filter(({ name }) => !known.has(name)),
  )
}
