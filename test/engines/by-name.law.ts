/**
 * The law of engines on the one that WEYL_ENGINE names, which need not be on every machine: `npm run law`. Calls,
 * programs and loops are drawn as those of the suite are; WEYL_RUNS says how many programs.
 */
import { describe } from 'vitest'
import { cases as functions } from '../dsl/functions/cases'
import { cases as primitives } from '../dsl/primitives/cases'
import { assertEngine, assertNoLeak, type Call, engineOf, programs, test } from '../laws'
import { assertCallOnEngines } from '../laws/calls-on-engines'
import { looks, loops, scanOf } from '../laws/loops'
import { assertGradientOnEngines, assertProgramOnEngines } from '../laws/programs-on-engines'
import { obeysAtEdges } from './edges/law'
import { keepsTheDigitsOfLongSums } from './edges/long-sums'
import { keepsWholeSteps } from './whole-steps'

const { WEYL_ENGINE: name = 'wasm', WEYL_RUNS = '20' } = process.env
const numRuns = Number(WEYL_RUNS)
const few = { numRuns: Math.ceil(numRuns / 5), atLeast: 1 }

const onCall = async (call: Call): Promise<void> => assertCallOnEngines([await engineOf(name)], call)

describe(`the primitives on ${name}`, () => {
  for (const [primitive, calls] of Object.entries(primitives)) test.prop([calls], few)(primitive, onCall)
})

describe(`the functions on ${name}`, () => {
  for (const [called, cases] of Object.entries(functions))
    test.prop([cases], few)(called, ({ call }) => onCall(call))
})

describe(`a random program on ${name}`, () => {
  test.prop([programs], { numRuns, seconds: 120 })('gives the numbers of the reference', async (program) =>
    assertProgramOnEngines([await engineOf(name)], program),
  )

  test.prop([programs], { numRuns, seconds: 120 })('has its gradient, mapped too', async (program) =>
    assertGradientOnEngines([await engineOf(name)], program),
  )

  test.prop([programs], few)('leaves nothing behind', async (program) =>
    assertNoLeak(await engineOf(name), program.f, program.examples[0]),
  )
})

describe(`a random loop on ${name}`, () => {
  for (const [what, look] of looks)
    test.prop([loops()], few)(`has ${what}`, async (loop) =>
      assertEngine(await engineOf(name), look(scanOf(loop)), loop.examples[0], 1e-4),
    )
})

keepsWholeSteps(name)
keepsTheDigitsOfLongSums(name)
obeysAtEdges(name, { runs: few.numRuns, atOnce: 5 })
