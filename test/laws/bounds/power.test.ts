import { expect, test } from 'vitest'
import { binary, unary } from '../../../src/dsl/primitives/elementwise'
import { placeholder } from '../../../src/dsl/primitives/leaves'
import { trace } from '../../../src/dsl/transforms/program'
import { ANY, NONE } from '../ranges'
import { boundsOf } from '.'

/** The bounds of (exp x) to the power y, where exp may be off by a unit. */
const boundOf = (x: number, y: number) => {
  const { program } = trace((a, b) => [binary('pow', unary('exp', a), b)], [
    placeholder([]),
    placeholder([]),
  ] as const)
  const given = [Float64Array.of(x), Float64Array.of(y)]
  return boundsOf(program, given, { units: { exp: 1, pow: 1 }, flushes: false })[0][0]
}

test('what may be 1 to no number may be 1, and is no number where it cannot be', () => {
  expect(boundOf(0, NaN)).toBe(ANY)
  expect(boundOf(1, NaN)).toEqual(NONE)
  expect(boundOf(NaN, NaN)).toEqual(NONE)
})
