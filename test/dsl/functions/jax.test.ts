/**
 * Functions, and their derivatives of orders 1 and 2, give what JAX gives in float64: to 10⁻¹⁰ on reference, to 10⁻⁵ in
 * float32 on wasm.
 */
import { describe, expect, test } from 'vitest'
import * as ops from '../../../src/dsl/functions'
import { reference } from '../../../src/engines/reference'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { cases, expectCases } from './jax-cases'

/** What JAX has no name for, or draws in another way: under other tests. */
const OTHERS = ['cast', 'causalMask', 'foldIn', 'keyOf', 'randomBits', 'randomNormal', 'randomUniform']

const wasm = wasmEngine({ threads: 1 })
const names = [...new Set(cases.map(({ f }) => f))]

describe('what JAX gives', () => {
  test('is asked of three hundred cases and more, with every function of ops among them', () => {
    expect(cases.length).toBeGreaterThan(300)
    expect(names.filter((name) => !['crossEntropy', 'mse'].includes(name)).sort()).toEqual(
      Object.keys(ops)
        .filter((name) => !OTHERS.includes(name))
        .sort(),
    )
  })

  for (const name of names)
    test(`is what ${name} gives`, async () => {
      const some = cases.filter(({ f }) => f === name)
      await expectCases(reference, some, 1e-10)
      await expectCases(wasm, some, 1e-5)
    })
})
