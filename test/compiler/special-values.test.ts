/** The passes on what is no number, endless, zero or subnormal, on every type: nothing is made of it that it is not. */
import { describe } from 'vitest'
import { contract } from '../../src/compiler/contract'
import { fold } from '../../src/compiler/fold'
import { optimise } from '../../src/compiler/optimise'
import { share } from '../../src/compiler/share'
import { apart, join, simplify, split } from '../../src/compiler/simplify'
import { anyPrograms } from '../laws/any-programs'
import { assertKept } from '../laws/explained'
import { test } from '../laws/law'

/** What is rounded once in float32; the reference itself rounds far less. */
const units = { add: 1, sub: 1, mul: 1, div: 1, exp: 1, log: 1, log1p: 1, sqrt: 1, sin: 1, cos: 1, tanh: 1 }
const arithmetic = { units: { ...units, sigmoid: 1, pow: 1, cast: 1 }, flushes: false }

describe.for([
  ['share', share],
  ['fold', fold],
  ['simplify', simplify],
  ['split', split],
  ['contract', contract],
  ['apart', apart(() => true)],
  ['join', join],
  ['optimise', optimise],
] as const)('%s', ([, pass]) => {
  test.prop([anyPrograms], { numRuns: 60 })('keeps special values', async ({ f, inputs }) => {
    await assertKept(pass, arithmetic, f, inputs, { reorders: pass === contract || pass === optimise })
  })
})
