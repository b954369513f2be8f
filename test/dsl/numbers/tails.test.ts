/** Activations lose no digits: values and derivatives of orders 1 and 2, in float64, and in float32 on wasm. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Tensor } from '../../../src/dsl/core/tensor'
import * as activations from '../../../src/dsl/functions/activations'
import { reference } from '../../../src/engines/reference'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { slopes } from './slopes'
import { test } from '../../laws/law'

type Line = Tensor<readonly [number]>
/** A value as a sum of terms: their sizes say what rounding may do where they cancel. */
type Terms = (x: number) => readonly number[]

// forms without cancellation, by hand
const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))
const bell = (x: number): number => sigmoid(x) * sigmoid(-x)
const bend = (x: number): number => -bell(x) * Math.tanh(x / 2)
const [a, b] = [Math.sqrt(8 / Math.PI), 0.044715 * Math.sqrt(8 / Math.PI)]
const gate = (x: number): number => a * x + b * x ** 3
const gateSlope = (x: number): number => a + 3 * b * x * x

/** x · y, and 0 where y has fallen to 0. */
const times = (x: number, y: number): number => (y === 0 ? 0 : x * y)

/** Functions with their derivatives of orders 0, 1 and 2. */
const oracles: Readonly<Record<string, readonly [f: (x: Line) => Line, ...orders: readonly Terms[]]>> = {
  tanh: [
    (x) => activations.tanh(x),
    (x) => [Math.tanh(x)],
    (x) => [4 * bell(2 * x)],
    (x) => [-8 * bell(2 * x) * Math.tanh(x)],
  ],
  sigmoid: [(x) => activations.sigmoid(x), (x) => [sigmoid(x)], (x) => [bell(x)], (x) => [bend(x)]],
  softplus: [
    (x) => activations.softplus(x),
    (x) => [Math.max(x, 0), Math.log1p(Math.exp(-Math.abs(x)))],
    (x) => [sigmoid(x)],
    (x) => [bell(x)],
  ],
  elu: [
    (x) => activations.elu(x),
    (x) => [x > 0 ? x : Math.expm1(x)],
    (x) => [Math.exp(Math.min(x, 0))],
    (x) => [x < 0 ? Math.exp(x) : 0],
  ],
  silu: [
    (x) => activations.silu(x),
    (x) => [times(x, sigmoid(x))],
    (x) => [sigmoid(x), times(x, bell(x))],
    (x) => [2 * bell(x), times(x, bend(x))],
  ],
  gelu: [
    (x) => activations.gelu(x),
    (x) => [times(x, sigmoid(gate(x)))],
    (x) => [sigmoid(gate(x)), times(x * gateSlope(x), bell(gate(x)))],
  ],
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0)
const size = (numbers: readonly number[]): number => sum(numbers.map(Math.abs))

/** Numbers of every size and both signs, more of them where activations bend. */
const points = fc.array(
  fc.oneof(
    fc.double({ min: -40, max: 40, noNaN: true }),
    fc.double({ min: -110, max: 110, noNaN: true }),
    fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
    fc.double({ min: -3e38, max: 3e38, noNaN: true }),
    fc.constantFrom(0, 20, -20, 10, -10, -87, -88, -1e-8, 1000, -1000),
  ),
  { minLength: 40, maxLength: 40 },
)

/** The distance from a float to its neighbours. */
const unit = (x: number): number => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x) || 1e-45))) - 23)

const wasm = wasmEngine({ threads: 1 })

/** In units in the last place of the largest term: orders 0, 1 and 2. */
const UNITS: Readonly<Record<string, readonly [number, number, number]>> = {
  tanh: [4, 5, 7],
  sigmoid: [4, 5, 7],
  softplus: [4, 4, 5],
  elu: [4, 3, 3],
  silu: [4, 8, 12],
  // in the tail of its gate every unit counts a hundred times: what is left of it
  gelu: [6, 16, 0],
}

/** What multiplies a factor that may be subnormal, whose rounding is a large part of it; not for the function itself. */
const AMPLIFIED: Readonly<Record<string, (x: number) => number>> = {
  silu: (x) => x,
  gelu: (x) => x * gateSlope(x),
}
const SUBNORMAL = 2 ** -149

describe('an activation', () => {
  for (const [name, [f, ...orders]] of Object.entries(oracles))
    orders.forEach((terms, order) => {
      test.prop([points], { numRuns: 12 })(
        `${name} at order ${order} is right to 10⁻¹² in float64`,
        async (xs) => {
          const found = await slopes(reference, f, xs, order)
          xs.forEach((x, i) => {
            const right = terms(x)
            expect(
              Math.abs(found[i] - sum(right)),
              `at ${x}: ${found[i]} for ${sum(right)}`,
            ).toBeLessThanOrEqual(1e-12 * size(right) + 1e-300)
          })
        },
      )

      test.prop([points], { numRuns: 12 })(
        `${name} at order ${order} is right to a few units in the last place in float32 on wasm`,
        async (xs) => {
          const given = xs.map(Math.fround)
          const found = await slopes(wasm, f, given, order)
          given.forEach((x, i) => {
            const right = terms(x)
            if (!Number.isFinite(Math.fround(sum(right)))) return
            const amplified = order === 0 ? 0 : Math.abs(AMPLIFIED[name]?.(x) ?? 0) * SUBNORMAL
            expect(
              Math.abs(found[i] - sum(right)),
              `at ${x}: ${found[i]} for ${sum(right)}`,
            ).toBeLessThanOrEqual(UNITS[name][order] * unit(size(right)) + amplified)
          })
        },
      )
    })

  test('keeps its tail, on either engine', async () => {
    const { tanh, sigmoid: logistic, elu } = activations
    expect((await slopes(reference, (x) => tanh(x), [20]))[0]).toBeCloseTo(1.6993417021166355e-17, 30)
    expect((await slopes(wasm, (x) => tanh(x), [10]))[0] / 8.244614e-9).toBeCloseTo(1, 5)
    expect((await slopes(wasm, (x) => logistic(x), [20]))[0] / 2.0611536e-9).toBeCloseTo(1, 5)
    expect((await slopes(wasm, (x) => elu(x), [-1e-8], 0))[0] / -1e-8).toBeCloseTo(1, 5)
  })

  test('and its derivatives of orders 1 and 2 are numbers at ±∞', async () => {
    const ends = [-Infinity, Infinity]
    for (const engine of [reference, wasm])
      for (const [f] of Object.values(oracles)) {
        expect((await slopes(engine, f, ends, 0)).some(Number.isNaN)).toBe(false)
        for (const order of [1, 2])
          expect((await slopes(engine, f, ends, order)).every(Number.isFinite)).toBe(true)
      }
  })
})
