/**
 * In float32 every engine gives what JAX gives in float64, to 10⁻⁵: derivatives of orders 1 and 2, too. Many cases are one
 * program; `npm test` takes one of them after the other to an engine, `npm run sweep` all.
 */
import * as fc from 'fast-check'
import { describe, test } from 'vitest'
import { engineOf, hasCompiler } from '../../laws'
import { cases, expectCases } from './jax-cases'

const isSweep = (fc.readConfigureGlobal().numRuns ?? 100) > 100

/** Cases of a program. */
const MANY = 24

const programs = Array.from({ length: Math.ceil(cases.length / MANY) }, (_, i) =>
  cases.slice(i * MANY, (i + 1) * MANY),
)

const engines = [...(hasCompiler ? ['native'] : []), 'onnx', 'tfjs-wasm', 'tfjs-cpu']

describe.for(engines.map((name, at) => ({ name, at })))('what JAX gives, on $name,', ({ name, at }) => {
  programs.forEach((some, i) => {
    if (!isSweep && i !== at) return
    test(`is what it gives for ${some[0].f} to ${some[some.length - 1].f}`, async () =>
      expectCases(await engineOf(name), some, 1e-5))
  })
})
