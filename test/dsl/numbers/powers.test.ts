/** Derivatives of powers, of every order, by both operands. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Scalar } from '../../../src/dsl/core/tensor'
import { pow } from '../../../src/dsl/functions/arithmetic'
import { literal, tensor, valueOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import { run, test } from '../../laws'
import { mappedSlopes, slopeAt } from './slopes'

/** n (n − 1) … xⁿ⁻ᵏ, exactly, as polynomials have it: what is 0 is 0 whatever x is. */
const ofPower = (n: number, order: number, x: number): number => {
  let [factor, left] = [1, n]
  for (let k = 0; k < order; k++) factor *= left--
  return factor === 0 ? 0 : factor * x ** left
}

/** By a number or by a tensor. */
const raised = (x: Scalar, exponent: number | Scalar): Scalar =>
  typeof exponent === 'number' ? pow(x, exponent) : pow(x, exponent)

describe('the derivatives of a power', () => {
  test.prop(
    [
      fc.integer({ min: 0, max: 7 }),
      fc.integer({ min: 0, max: 8 }),
      fc.constantFrom(0, 1, -1, 2, -2, 0.5, -1.5),
      fc.constantFrom('written', 'tensor', 'mapped'),
    ],
    { numRuns: 60 },
  )('with a whole exponent are those of the polynomial, at every order', async (n, order, x, how) => {
    const exponent = how === 'written' ? n : tensor([n], [])
    const f = (base: Scalar): Scalar => raised(base, exponent)
    const found = how === 'mapped' ? (await mappedSlopes(f, [x, 3], order))[0] : await slopeAt(f, x, order)
    const right = ofPower(n, order, x)
    expect(Math.abs(found - right)).toBeLessThanOrEqual(1e-12 * Math.abs(right))
  })

  test.prop([
    fc.integer({ min: -4, max: -1 }),
    fc.integer({ min: 0, max: 4 }),
    fc.constantFrom(1, -1, 2, -0.5),
  ])('with a negative exponent too, away from 0', async (n, order, x) => {
    const right = ofPower(n, order, x)
    for (const exponent of [n, tensor([n], [])] as const)
      expect(
        Math.abs((await slopeAt((base) => raised(base, exponent), x, order)) - right),
      ).toBeLessThanOrEqual(1e-12 * Math.abs(right))
  })

  test('by the exponent are 0 at base 0, −∞ for negative exponents there, and no number below 0', async () => {
    const by = (base: number) => (y: Scalar) => pow(tensor([base], []), y)
    for (const order of [1, 2, 3]) {
      expect(await slopeAt(by(0), 2, order)).toBe(0)
      expect(await slopeAt(by(0), 0, order)).toBe(0)
      expect((await slopeAt((y) => pow(0, y), 2, order)) + 0).toBe(0)
    }
    expect(await slopeAt(by(0), -1)).toBe(-Infinity)
    expect(await slopeAt(by(-2), 2)).toBeNaN()
    expect(await slopeAt(by(2), 3)).toBeCloseTo(8 * Math.LN2, 12)
  })

  test('by both in turn are right where the exponent is 0', async () => {
    const mixed = (x: Scalar): Scalar => grad((y: Scalar) => grad((z: Scalar) => pow(z, y))(x))(literal(0))
    // d²/dx dy of xʸ = xʸ⁻¹ (1 + y log x)
    expect(valueOf(await run(reference, mixed, [literal(2)] as const))).toBeCloseTo(0.5, 12)
  })
})
