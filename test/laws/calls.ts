/** Random calls of one function: what the law suites of primitives and of functions run on. */
import * as fc from 'fast-check'
import { type Shape, showShape, sizeOf } from '../../src/dsl/core/shape'
import type { AnyTensor } from '../../src/dsl/core/tensor'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'

/** A function of tensors with examples of its arguments, all of the same shapes. */
export interface Call {
  readonly f: (...inputs: readonly AnyTensor[]) => AnyTensor
  /** Four of them: two rows of two for nested batching. */
  readonly examples: readonly (readonly AnyTensor[])[]
}

/** Arbitrary elements of a given shape. */
export type Entries = (shape: Shape) => fc.Arbitrary<AnyTensor>

const show = (x: AnyTensor): string => `${x.dtype}${showShape(x.shape)}(${Array.from(valuesOf(x)).join(' ')})`

/** Calls of `f` on such arguments; `label` stands for `f` where a failure is reported. */
export const calls = (
  label: string,
  // any function fits: the generator beside it knows what it takes
  f: (...inputs: readonly never[]) => unknown,
  inputs: readonly fc.Arbitrary<AnyTensor>[],
): fc.Arbitrary<Call> =>
  fc.array(fc.tuple(...inputs), { minLength: 4, maxLength: 4 }).map((examples) => ({
    f: f as Call['f'],
    examples,
    [fc.toStringMethod]: () => `${label} of ${examples[0].map(show).join(', ')}`,
  }))

/** Shapes of at most 24 elements, with axes of size 1 among them; of size 0 too, if that is the least. */
export const shapes = (minLength = 0, maxLength = 4, least = 1): fc.Arbitrary<Shape> =>
  fc
    .array(fc.integer({ min: least, max: 4 }), { minLength, maxLength })
    .filter((shape) => sizeOf(shape) <= 24)

const filled =
  (element: fc.Arbitrary<number>, place: (n: number, i: number) => number): Entries =>
  (shape) =>
    fc
      .array(element, { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
      .map((numbers) => tensor(numbers.map(place), shape))

/** Numbers between two bounds, in thousandths. */
export const between = (low: number, high: number): Entries =>
  filled(fc.integer({ min: low * 1000, max: high * 1000 }), (n) => n / 1000)

export const numbers = between(-2, 2)
export const positive = between(0.25, 2.5)

/** Positive or negative, at least 0.25 from 0. */
export const awayFromZero = filled(
  fc.integer({ min: -2000, max: 2000 }),
  (n) => n / 1000 + (n < 0 ? -0.25 : 0.25),
)

/** Neighbours at least 1 apart, so that no row is nearly constant. */
export const uneven = filled(fc.integer({ min: -2000, max: 2000 }), (n, i) => n / 1000 + 5 * (i % 2))

/**
 * Numbers at least 0.005 away from every quarter, and 0.01 from each other: where `abs`, `max` and the like
 * have a derivative. An `offset` keeps two such tensors apart from each other.
 */
export const apart = (offset = 0): Entries =>
  filled(fc.integer({ min: -8, max: 8 }), (n, i) => n / 4 + (i + 0.5) * 0.01 + offset)

/** Whole numbers from `min` up to `max`. */
export const whole =
  (min: number, max: number): Entries =>
  (shape) =>
    fc
      .array(fc.integer({ min, max }), { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
      .map((ns) => tensor(ns, shape, 'int32'))

export const flags: Entries = (shape) =>
  fc
    .array(fc.integer({ min: 0, max: 1 }), { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
    .map((ns) => tensor(ns, shape, 'bool'))

/** At least one of the axes of a shape, in order. */
export const someAxes = (shape: Shape): fc.Arbitrary<readonly number[]> =>
  fc.subarray(
    shape.map((_, axis) => axis),
    { minLength: 1 },
  )

/** All elements of a list, in any order. */
export const shuffled = <T>(items: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length })
