/** Random programs of every primitive: no engine is further off than the rounding of the program explains. */
import { fc } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { reference } from '../../src/engines/reference'
import { engineOf, hasCompiler } from '../laws'
import { anyPrograms } from '../laws/any-programs'
import { assertExplained } from '../laws/explained'
import { errorOf, flushes } from './edges/units'

const isSweep = (fc.readConfigureGlobal().numRuns ?? 100) > 100
const HOURS = 4 * 3_600_000

/** Most that may be exempt, because a comparison, a cast or an argmax is decided by rounding, or because sums overflow. */
const EXEMPT = 0.4

const explains = async (name: string, numRuns: number): Promise<void> => {
  const engine = name === 'reference' ? reference : await engineOf(name)
  let [numbers, exempt] = [0, 0]
  const law = fc.asyncProperty(anyPrograms, async ({ f, inputs }) => {
    const arithmetic = { units: errorOf(name), flushes: flushes(name) }
    const looked = await assertExplained(engine, arithmetic, f, inputs)
    numbers += looked.numbers
    exempt += looked.exempt
  })
  await fc.assert(law, { numRuns })
  expect(exempt / numbers, `${exempt} of ${numbers} exempt`).toBeLessThan(EXEMPT)
}

describe('the rounding of a random program explains', () => {
  test('the reference', () => explains('reference', isSweep ? 10_000 : 200))
  test('wasm', { timeout: HOURS }, () => explains('wasm', isSweep ? 100_000 : 100))

  if (hasCompiler) test('native', { timeout: HOURS }, () => explains('native', isSweep ? 10_000 : 20))

  // on a software driver most of the time goes into compiling
  test('webgpu', { timeout: HOURS }, () => explains('webgpu', isSweep ? 2000 : 5))

  if (isSweep)
    test.for(['tfjs-wasm', 'tfjs-cpu', 'tfjs-wasm by kernels only', 'onnx'])(
      '%s',
      { timeout: HOURS },
      (name) => explains(name, 10_000),
    )
})
