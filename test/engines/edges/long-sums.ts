/** Law of long sums: of so many positive numbers, in whatever way they are added up, at most a millionth is lost. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { type Shape, sizeOf } from '../../../src/dsl/core/shape'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { sumAxes } from '../../../src/dsl/primitives/broadcast'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { scatter } from '../../../src/dsl/primitives/gather'
import { placeholder, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { unwindows, windows } from '../../../src/dsl/primitives/windows'
import type { Engine } from '../../../src/engines/engine'
import { reference } from '../../../src/engines/reference'
import { engineOf, run, test } from '../../laws'

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

const sums = fc.tuple(
  fc.constantFrom(...Object.keys(ways(1))),
  fc.integer({ min: 1, max: 12_000 }),
  fc.float({ min: 0, max: 1, noNaN: true }),
  fc.boolean(),
)

/** A way to add up so many numbers, which begin there, and whether they are all the same. */
type Sum = readonly [way: string, length: number, start: number, same: boolean]

const valuesOn = async (engine: Engine, all: readonly Sum[]): Promise<readonly ArrayLike<number>[]> => {
  const inputs = all.map(([way, length, start, same]) =>
    ways(length)[way][0].map((shape) => tensor(positive(sizeOf(shape), start, same), shape)),
  )
  const together = (...given: readonly (readonly AnyTensor[])[]): readonly AnyTensor[] =>
    all.map(([way, length], i) => ways(length)[way][1](...given[i]))
  return (await run(engine, together, inputs)).map(valuesOf)
}

const lostIn = (found: ArrayLike<number>, wanted: ArrayLike<number>): number =>
  Math.max(...Array.from(wanted, (sum, j) => (sum === 0 ? 0 : Math.abs(found[j] - sum) / sum)))

/** Registers the law for an engine; several sums are one program, as compiling takes longest. */
export const keepsTheDigitsOfLongSums = (name: string): void => {
  test.prop([fc.array(sums, { minLength: 5, maxLength: 5 })], { numRuns: 5 })(
    `long sums on ${name} lose no digits`,
    async (all) => {
      const wanted = await valuesOn(reference, all)
      const got = await valuesOn(await engineOf(name), all)
      for (const [i, [way, length]] of all.entries()) {
        // below, a product's terms are added up as the kernel does
        const short = way.includes('product') && length < 512
        const most = short ? (length / 2) * 2 ** -24 + LOST / 2 : LOST
        expect(lostIn(got[i], wanted[i]), way).toBeLessThan(most)
      }
    },
  )

  // so many that what is lost, all of it to one side, is itself a long sum
  test(`a quarter of a million equal numbers on ${name} lose no digits`, async () => {
    const count = 2 ** 18
    const names = Object.keys(ways(1)).filter((way) => way !== 'overlapping windows')
    const all = (length: number): readonly Sum[] => names.map((way) => [way, length, 0.6, true])
    const terms = await valuesOn(reference, all(1))
    const got = await valuesOn(await engineOf(name), all(count))
    for (const [i, way] of names.entries()) {
      const wanted = Array.from(terms[i], (term) => term * count)
      expect(lostIn(got[i], wanted), way).toBeLessThan(LOST)
    }
  })
}
