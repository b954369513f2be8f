/**
 * Whole programs on the engine native: control flow, random programs and outer steps. What is asked of the other engines one
 * after the other is asked of it in few programs, since each takes the compiler of C.
 */
import * as fc from 'fast-check'
import { describe, expect, test as once } from 'vitest'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { equal, less, maximum, neg } from '../../../src/dsl/functions/arithmetic'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { controlCalls } from '../../dsl/transforms/control-calls'
import {
  assertEngine,
  engineOf,
  hasCompiler,
  programs,
  type RandomProgram,
  stack,
  mapOver,
  test,
} from '../../laws'
import { asOnePart, type Part, partsOf } from '../../laws/calls-on-engines'
import { compilerAnswers } from '../../laws/compiler-here'
import { innerProduct } from '../../laws/derivatives'
import { directionLike } from '../../laws/numbers'
import { everyInput, gradientOf } from '../../laws/programs-on-engines'
import { keepsWholeSteps } from '../whole-steps'

const assertNative = async (parts: readonly Part[]): Promise<void> => {
  const { f, inputs } = asOnePart(parts)
  await assertEngine(await engineOf('native'), f, inputs, 1e-4)
}

/** A random program, its gradient, and both mapped over examples. */
const partsOfProgram = (program: RandomProgram): readonly Part[] =>
  [program.f, gradientOf(program)].flatMap((f): readonly Part[] => [
    { f: f as Part['f'], inputs: program.examples[0] },
    { f: mapOver(f, everyInput(program)) as Part['f'], inputs: stack(program.examples) },
  ])

if (hasCompiler) {
  describe('on native, with gradient and batch,', () => {
    test.prop([fc.tuple(...Object.values(controlCalls))], { numRuns: 1 })(
      'control flow has the values of the reference',
      (calls) => assertNative(calls.flatMap(partsOf)),
    )

    test.prop([fc.array(programs, { minLength: 4, maxLength: 4 })], { numRuns: 2 })(
      'random programs have the values of the reference',
      (all) => assertNative(all.flatMap(partsOfProgram)),
    )
  })

  // compilers know rules for a number and its negative, not all of them right
  const float = fc.float({ noNaN: true, min: -4, max: 4 })
  test.prop([fc.array(float, { minLength: 7, maxLength: 7 })], { numRuns: 20 })(
    'a number is compared with its negative as in the reference',
    async (numbers) => {
      const largest = (x: Tensor): Scalar => innerProduct(maximum(neg(x), x), directionLike(x))
      const f = (x: Tensor) => [equal(x, neg(x)), less(x, neg(x)), less(neg(x), x), grad(largest)(x)]
      await assertEngine(await engineOf('native'), f, [tensor(numbers, [7])])
    },
  )

  keepsWholeSteps('native')
}

once('without a compiler, tests are left out, but not where they are a gate', () => {
  expect(compilerAnswers({ CC: '/nowhere/cc' })).toBe(false)
  expect(() => compilerAnswers({ CC: '/nowhere/cc', CI: 'true' })).toThrow('no compiler of C')
  expect(() => compilerAnswers({ CC: '/nowhere/cc', WEYL_GATE: '1' })).toThrow('no compiler of C')
})
