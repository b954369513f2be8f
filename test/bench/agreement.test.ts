import * as fc from 'fast-check'
import { expect } from 'vitest'
import { disagreement } from '../../bench/harness/agreement'
import { test } from '../laws/law'

/** What the README promises. */
const TOLERANCE = 1e-3

const finite = fc.double({ min: 0.1, max: 10, noNaN: true })
const values = fc.array(finite, { minLength: 1, maxLength: 8 })

const computed = (losses: readonly number[], numbers: readonly number[], shape = [numbers.length]) => ({
  losses,
  gradient: { U: { dtype: 'float32' as const, shape, values: Float32Array.from(numbers) } },
})

test.prop([values, values])('what was computed agrees with itself', (losses, numbers) => {
  expect(disagreement(computed(losses, numbers), computed(losses, numbers))).toBeUndefined()
})

test.prop([values, values, fc.nat(), fc.constantFrom(-1, 1)])(
  'a loss beyond the tolerance is told, one within it is not',
  (losses, numbers, at, sign) => {
    const moved = (factor: number) =>
      losses.map((loss, i) => (i === at % losses.length ? loss * (1 + sign * factor * TOLERANCE) : loss))
    expect(disagreement(computed(moved(0.9), numbers), computed(losses, numbers))).toBeUndefined()
    expect(disagreement(computed(moved(1.1), numbers), computed(losses, numbers))).toMatch(/^loss /)
  },
)

test.prop([values, values])('a gradient that is scaled too much is told', (losses, numbers) => {
  const scaled = (factor: number) => numbers.map((x) => x * (1 + factor * TOLERANCE))
  expect(disagreement(computed(losses, scaled(0.9)), computed(losses, numbers))).toBeUndefined()
  expect(disagreement(computed(losses, scaled(1.2)), computed(losses, numbers))).toMatch(
    /^gradient of U: off/,
  )
})

test.prop([values, values])(
  'what is not a number, missing or of another shape is told',
  (losses, numbers) => {
    const expected = computed(losses, numbers)
    expect(disagreement(computed([NaN, ...losses.slice(1)], numbers), expected)).toBeDefined()
    expect(disagreement(computed(losses, [NaN, ...numbers.slice(1)]), expected)).toBeDefined()
    expect(disagreement({ losses, gradient: {} }, expected)).toMatch(/shape \[none\]/)
    expect(disagreement(computed(losses, numbers, [numbers.length, 1]), expected)).toMatch(/shape/)
  },
)
