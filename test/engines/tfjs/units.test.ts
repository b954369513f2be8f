/** Accuracy of the functions of one number, over every 32749th float32 there is: all exponents, both signs. */
import { describe, expect, test } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { unary, type UnaryName } from '../../../src/dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { engines, run } from '../../laws'
import { unitsBetween } from '../../laws/nearness'
import { unitsOf } from '../edges/units'

const STRIDE = 32_749
const patterns = Int32Array.from({ length: Math.floor(2 ** 32 / STRIDE) }, (_, i) => i * STRIDE)
const numbers = tensor(new Float32Array(patterns.buffer), [patterns.length])

const FUNCTIONS: readonly UnaryName[] = ['exp', 'log', 'log1p', 'sqrt', 'sin', 'cos', 'tanh', 'sigmoid']

describe.each(['tfjs-wasm', 'tfjs-cpu'])('the functions of %s', (engineName) => {
  test.each(FUNCTIONS)('%s is as near as is said, and no nearer', async (name) => {
    const engine = (await engines()).find((known) => known.name === engineName)
    if (engine === undefined) throw new Error(`no engine ${engineName}`)
    const f = (x: AnyTensor) => unary(name, x)
    const wanted = valuesOf(await run(reference, f, [numbers]))
    const got = valuesOf(await run(engine, f, [numbers]))
    const worst = Array.from(got, (value, i) => unitsBetween(value, wanted[i])).reduce((a, b) =>
      Math.max(a, b),
    )
    const stated = Object.entries(unitsOf(engineName)).find(([known]) => known === name)?.[1] ?? 0
    expect(worst).toBe(stated)
  })
})
