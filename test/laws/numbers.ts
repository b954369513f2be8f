/** How laws compare and perturb numbers. */
import { expect } from 'vitest'
import { showShape } from '../../src/dsl/core/shape'
import type { AnyTensor, Tensor, Values } from '../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'

/** Numbers without a pattern, of both signs and of sizes between 0.5 and 1.5, always the same. */
export const patternless = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 1 : -1) * (0.5 + ((i * 0.6180339887) % 1)))

/** Constants like the given tensor or expression, with numbers without a pattern. */
export const directionLike = ({ shape }: AnyTensor): Tensor =>
  tensor(patternless(shape.reduce((n, size) => n * size, 1)), shape)

export const isFloat = (x: AnyTensor): x is Tensor => x.dtype === 'float32'

const difference = (a: number, b: number): number => {
  if (Object.is(a, b) || a === b) return 0
  return Number.isNaN(a - b) ? Infinity : Math.abs(a - b)
}

const largest = (numbers: readonly number[]): number => numbers.reduce((most, n) => Math.max(most, n), 0)

/** The largest difference, relative to the largest expected number, or to `floor` where that is larger. */
export const deviation = (actual: Values, expected: Values, floor: number): number =>
  actual.length === expected.length
    ? largest(Array.from(actual, (a, i) => difference(a, expected[i]))) /
      largest([floor, ...Array.from(expected, Math.abs).filter(Number.isFinite)])
    : Infinity

/** Refuses a result whose shapes, types or numbers are not the expected ones. */
export const expectClose = (
  what: string,
  actual: Tree,
  expected: Tree,
  { tolerance, floor = 1 }: { readonly tolerance: number; readonly floor?: number },
): void => {
  const spec = (x: AnyTensor) => `${x.dtype} ${showShape(x.shape)}`
  expect(leaves(actual).map(spec), `${what}: shapes and types`).toEqual(leaves(expected).map(spec))
  const wanted = leaves(expected).map(valuesOf)
  leaves(actual).forEach((x, i) => {
    const got = valuesOf(x)
    const off = deviation(got, wanted[i], floor)
    // `expect` takes its time, and millions of comparisons come this way
    if (!(off <= tolerance))
      expect.fail(
        `${what}: got ${Array.from(got).join(' ')}, expected ${Array.from(wanted[i]).join(' ')}: off by ${off}, more than ${tolerance}`,
      )
  })
}
