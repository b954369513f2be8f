/** Random programs of every primitive: no engine is further off than the rounding of the program explains. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reference } from '../../src/engines/reference'
import { engineOf, hasCompiler } from '../laws'
import { anyPrograms } from '../laws/any-programs'
import { assertExplained } from '../laws/explained'
import { errorOf, flushes } from './edges/units'

const isSweep = (fc.readConfigureGlobal().numRuns ?? 100) > 100
const HOURS = 4 * 3_600_000

/**
 * Most of a program's numbers that may be exempt, on average, because a comparison, a cast or an argmax is decided by
 * rounding, or because sums overflow: 6 in a hundred. Of one program in seventy all are, so few programs say nothing of it.
 */
const EXEMPT = 0.2
const ENOUGH = 100

const meanOf = (all: readonly number[]): number => all.reduce((sum, x) => sum + x, 0) / all.length

const explains = async (name: string, numRuns: number): Promise<void> => {
  const engine = name === 'reference' ? reference : await engineOf(name)
  const exempt: number[] = []
  const law = fc.asyncProperty(anyPrograms, async ({ f, inputs }) => {
    const arithmetic = { units: errorOf(name), flushes: flushes(name) }
    const looked = await assertExplained(engine, arithmetic, f, inputs)
    if (looked.numbers > 0) exempt.push(looked.exempt / looked.numbers)
  })
  await fc.assert(law, { numRuns })
  if (numRuns >= ENOUGH) expect(meanOf(exempt), 'exempt').toBeLessThan(EXEMPT)
}

describe('the rounding of a random program explains', () => {
  test('the reference', () => explains('reference', isSweep ? 10_000 : ENOUGH))
  test('wasm', { timeout: HOURS }, () => explains('wasm', isSweep ? 100_000 : 40))

  if (hasCompiler) test('native', { timeout: HOURS }, () => explains('native', isSweep ? 10_000 : 8))

  // on a software driver most of the time goes into compiling
  test('webgpu', { timeout: HOURS }, () => explains('webgpu', isSweep ? 2000 : 5))

  if (isSweep)
    test.for(['tfjs-wasm', 'tfjs-cpu', 'tfjs-wasm by kernels only', 'onnx'])(
      '%s',
      { timeout: HOURS },
      (name) => explains(name, 10_000),
    )
})
