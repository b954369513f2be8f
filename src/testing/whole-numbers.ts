/**
 * Inputs that a reader can check by head: small whole numbers. They shrink towards 0, first many entries at once and
 * then one at a time, so that of an image with a thousand pixels the few that matter are left after some dozens
 * of steps.
 */
import * as fc from 'fast-check'
import { type Shape, sizeOf } from '../dsl/core/shape'
import { checkShape, type Tensor } from '../dsl/core/tensor'
import { tensor } from '../dsl/primitives/leaves'

const LARGEST = 4
/** One part in so many is all 0: enough for the parts to shrink to that at once, and few inputs are changed by it. */
const PARTS_FOR_ONE_OF_ZEROS = 64

/** A list of `length` numbers, made of its two halves. */
const entries = (length: number): fc.Arbitrary<readonly number[]> => {
  if (length === 0) return fc.constant([])
  if (length === 1) return fc.integer({ min: -LARGEST, max: LARGEST }).map((n) => [n])
  const half = Math.floor(length / 2)
  const halves = fc.tuple(entries(half), entries(length - half)).map((both) => both.flat())
  return fc.oneof(
    { withCrossShrink: true, depthSize: 'max' },
    { arbitrary: fc.constant(Array.from({ length }, () => 0)), weight: 1 },
    { arbitrary: halves, weight: PARTS_FOR_ONE_OF_ZEROS - 1 },
  )
}

/**
 * Tensors of a shape with whole numbers from −4 to 4. Throws for a shape that is no list of whole sizes of at least 0.
 *
 * @example
 * const [x] = fc.sample(wholeNumbers([2, 3]), { seed: 1, numRuns: 1 })
 * x.shape // [2, 3]
 */
export const wholeNumbers = <const S extends Shape>(shape: S): fc.Arbitrary<Tensor<S>> =>
  entries(sizeOf(checkShape('wholeNumbers', shape))).map((numbers) => tensor(numbers, shape))
