/** Special functions lose no digits: in float64 on reference, and in float32 on wasm. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { logsumexp } from '../../../src/dsl/functions/reductions'
import { erf, expm1 } from '../../../src/dsl/functions/special'
import { tensor, valueOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { run, test } from '../../laws'
import { unitsBetween } from '../../laws/nearness'
import { erfOf } from '../functions/naive'
import { slopes } from './slopes'

type Line = Tensor<readonly [number]>

const functions: Readonly<
  Record<
    string,
    { readonly f: (x: Line) => Line; readonly of: (x: number) => number; readonly units: number }
  >
> = {
  erf: { f: (x) => erf(x), of: erfOf, units: 4 },
  expm1: { f: (x) => expm1(x), of: Math.expm1, units: 6 },
}

/** Numbers of every size and both signs, more of them where the functions bend. */
const points = fc.array(
  fc.oneof(
    fc.double({ min: -7, max: 7, noNaN: true }),
    fc.double({ min: -87, max: 87, noNaN: true }),
    fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
    fc.constantFrom(0, 1, -1, 1 - 2 ** -24, 6, -6, 1e-30, -1e-30, 3e38, -3e38, Infinity, -Infinity, NaN),
  ),
  { minLength: 40, maxLength: 40 },
)

const wasm = wasmEngine({ threads: 1 })

describe('a special function', () => {
  for (const [name, { f, of, units }] of Object.entries(functions)) {
    test.prop([points], { numRuns: 10 })(`${name} is right to 10⁻¹⁴ in float64`, async (xs) => {
      const found = await slopes(reference, f, xs, 0)
      xs.forEach((x, i) => {
        const right = of(x)
        const size = Math.max(Math.abs(right), 1e-300)
        const same = Object.is(found[i], right) || found[i] === right
        const off = same ? 0 : Math.abs(found[i] - right) / size
        expect(off, `at ${x}: ${found[i]} for ${right}`).toBeLessThanOrEqual(1e-14)
      })
    })

    test.prop([points], { numRuns: 10 })(
      `${name} is right to ${units} units in the last place in float32 on wasm`,
      async (xs) => {
        const given = xs.map(Math.fround)
        const found = await slopes(wasm, f, given, 0)
        given.forEach((x, i) => {
          expect(unitsBetween(found[i], of(x)), `at ${x}: ${found[i]} for ${of(x)}`).toBeLessThanOrEqual(
            units,
          )
        })
      },
    )
  }

  test.each([
    [[-Infinity, -Infinity], -Infinity],
    [[-Infinity, 0], 0],
    [[Infinity, 0], Infinity],
    [[1e300, 1e300], 1e300],
    [[NaN, 0], NaN],
  ])('logsumexp of %j', async (xs, value) => {
    const result = await run(reference, (x: Line) => logsumexp(x), [tensor(xs, [2])])
    expect(valueOf(result)).toBe(value)
  })
})
