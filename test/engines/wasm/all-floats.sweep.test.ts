/** The functions of the engine wasm on numbers of every size: as many patterns of 32 bits as there is time for. */
import { fc } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { type AnyTensor } from '../../../src/dsl/core/tensor'
import { binary, type UnaryName, unary } from '../../../src/dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { run } from '../../laws'
import { unitsBetween } from '../../laws/nearness'
import { unitsOf } from '../edges/units'

const isSweep = (fc.readConfigureGlobal().numRuns ?? 100) > 100
const COUNT = 2 ** (isSweep ? 22 : 14)
const engine = wasmEngine({ threads: 1 })
const units = unitsOf('wasm')

/** Patterns of 32 bits at equal distances, none of them with zeros at its end. */
const floats = new Float32Array(
  Uint32Array.from({ length: COUNT }, (_, i) => i * (2 ** 32 / COUNT) + ((i * 7919) % (2 ** 32 / COUNT)))
    .buffer,
)

const worst = (found: AnyTensor, right: AnyTensor): number => {
  const [got, wanted] = [valuesOf(found), valuesOf(right)]
  let most = 0
  for (let i = 0; i < COUNT; i++) most = Math.max(most, unitsBetween(got[i], wanted[i]))
  return most
}

describe('over all sizes of numbers', () => {
  const names: readonly UnaryName[] = ['exp', 'log', 'log1p', 'sqrt', 'sin', 'cos', 'tanh', 'sigmoid']
  test.for(names)('%s is as near as it is said to be', async (name) => {
    const x = tensor(floats, [COUNT])
    const [found, right] = [
      await run(engine, (y) => unary(name, y), [x]),
      await run(reference, (y) => unary(name, y), [x]),
    ]
    expect(worst(found, right)).toBeLessThanOrEqual(units[name] ?? 0)
  })

  test('pow is as near as it is said to be', async () => {
    // exponents of all sizes, and of the size of 1
    const exponents = floats.map((_, i) =>
      i % 2 === 0 ? floats[(i * 104_729 + 77) % COUNT] : (i % 4001) / 100 - 20,
    )
    const given: [AnyTensor, AnyTensor] = [tensor(floats, [COUNT]), tensor(exponents, [COUNT])]
    const power = (x: AnyTensor, y: AnyTensor): AnyTensor => binary('pow', x, y)
    expect(worst(await run(engine, power, given), await run(reference, power, given))).toBeLessThanOrEqual(
      units.pow ?? 0,
    )
  })
})
