/** Law of long sums: of so many positive numbers, in whatever way they are added up, at most a millionth is lost. */
import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import type { Shape } from '../../../src/dsl/core/shape'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { sumAxes } from '../../../src/dsl/primitives/broadcast'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { scatter } from '../../../src/dsl/primitives/gather'
import { placeholder, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { unwindows, windows } from '../../../src/dsl/primitives/windows'
import { reference } from '../../../src/engines/reference'
import { engineOf, run } from '../../laws'

/** Positive numbers of the size of 1: all the same, which are all rounded to one side, or without a pattern. */
const positive = (length: number, start: number, same: boolean): Float32Array =>
  Float32Array.from({ length }, (_, i) => 0.1 + (same ? start : (start + i * 0.6180339887) % 1))

const OUTER = 3
const SLIDING = { axes: [0], sizes: [500], strides: [1] }

/** Ways to add up `length` numbers, and more, for each element of a result. */
const ways = (
  length: number,
): Readonly<Record<string, readonly [shapes: readonly Shape[], f: (...xs: AnyTensor[]) => AnyTensor]>> => ({
  'a vector': [[[length]], (x) => sumAxes(x, [0])],
  rows: [[[OUTER, length]], (x) => sumAxes(x, [1])],
  columns: [[[length, OUTER]], (x) => sumAxes(x, [0])],
  'axes around another': [[[length, OUTER, 2]], (x) => sumAxes(x, [0, 2])],
  'a product of vectors': [[[length], [length]], (x, y) => einsum('a,a->', x, y)],
  'a product of matrices': [
    [
      [2, length],
      [length, OUTER],
    ],
    (x, y) => einsum('ia,aj->ij', x, y),
  ],
  'products of a batch': [
    [
      [2, length, 2],
      [2, OUTER, length],
    ],
    (x, y) => einsum('bai,bja->bij', x, y),
  ],
  'rows in one place': [
    [[length, 2]],
    (x) => scatter(x, tensor(new Int32Array(length), [length], 'int32'), OUTER),
  ],
  'overlapping windows': [
    [windows(placeholder([1200]), SLIDING).shape],
    (x) => unwindows(x, [1200], SLIDING),
  ],
})

const LOST = 1e-6

/** Registers the law for an engine. */
export const keepsTheDigitsOfLongSums = (name: string): void => {
  test.prop(
    [
      fc.constantFrom(...Object.keys(ways(1))),
      fc.integer({ min: 1, max: 12_000 }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
    ],
    { numRuns: 25 },
  )(`long sums on ${name} lose no digits`, async (way, length, start, same) => {
    const [shapes, f] = ways(length)[way]
    const inputs = shapes.map((shape) =>
      tensor(
        positive(
          shape.reduce((n, size) => n * size, 1),
          start,
          same,
        ),
        shape,
      ),
    )
    const wanted = valuesOf(await run(reference, f, inputs))
    const got = valuesOf(await run(await engineOf(name), f, inputs))
    const lost = Array.from(wanted, (sum, i) => (sum === 0 ? 0 : Math.abs(got[i] - sum) / sum))
    // below, a product's terms are added up as the kernel does
    const short = way.includes('product') && length < 512
    expect(Math.max(...lost)).toBeLessThan(short ? (length / 2) * 2 ** -24 + LOST / 2 : LOST)
  })
}
