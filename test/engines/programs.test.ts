/** Laws of engines and of programs, on random programs. */
import { describe, expect } from 'vitest'
import type { Tensor } from '../../src/dsl/core/tensor'
import { mean } from '../../src/dsl/functions/reductions'
import { add } from '../../src/dsl/functions/arithmetic'
import { logSoftmax, norm } from '../../src/dsl/functions/normalisation'
import { primitives } from '../../src/dsl/primitives'
import { stopGradient, tensor } from '../../src/dsl/primitives/leaves'
import { numberedInstructions } from '../../src/dsl/transforms/values'
import { compile } from '../../src/engines/compile'
import { reference } from '../../src/engines/reference'
import { assertBatched, assertGradient, assertNoLeak, engines, mapOver, programs, stack, test } from '../laws'
import {
  assertGradientOnEngines,
  assertProgramOnEngines,
  everyInput,
  gradientOf,
  meanOfResults,
} from '../laws/programs-on-engines'

describe('a random program', () => {
  test.prop([programs], { numRuns: 50 })(
    'gives the numbers of the reference on every engine',
    async (program) => {
      await assertProgramOnEngines(await engines(), program)
    },
  )

  test.prop([programs], { numRuns: 35 })(
    'has the same gradient on every engine, mapped too',
    async (program) => {
      await assertGradientOnEngines(await engines(), program)
    },
  )

  test.prop([programs], { numRuns: 40 })(
    'has the gradient of finite differences, at orders 1 and 2',
    async (program) => {
      await assertGradient(meanOfResults(program), program.examples[0], 1)
      await assertGradient(meanOfResults(program), program.examples[0], 2)
    },
  )

  test.prop([programs], { numRuns: 60 })('is batched, with its gradient', async (program) => {
    await assertBatched(program.f, program.examples)
    await assertBatched(gradientOf(program), program.examples)
  })

  test.prop([programs], { numRuns: 8 })('leaves nothing behind on any engine', async (program) => {
    for (const engine of [reference, ...(await engines())]) {
      await assertNoLeak(engine, program.f, program.examples[0])
      await assertNoLeak(engine, mapOver(gradientOf(program), everyInput(program)), stack(program.examples))
    }
  })
})

describe('a program', () => {
  const known = new Set([...Object.keys(primitives), 'literal', 'constant', 'input'])

  test.prop([programs], { numRuns: 100 })(
    'is made of primitives, each after its inputs, none twice',
    (program) => {
      // functions with derivatives of their own, and stops, must leave no trace
      const f = (...inputs: readonly Tensor[]) => {
        const [first] = inputs
        const extra = stopGradient(norm(first))
        return [
          ...gradientOf({ ...program, f: (...xs) => [...program.f(...xs), norm(xs[0])] })(...inputs),
          extra,
        ]
      }
      const compiled = compile(f, { engine: reference }).program(...program.examples[0])
      const { instructions, parameters } = compiled
      expect(parameters).toHaveLength(program.examples[0].length)
      for (const { op, inputs, first } of numberedInstructions(compiled)) {
        expect(known).toContain(op.name)
        expect(inputs.every((input) => input < first)).toBe(true)
      }
      const written = instructions
        .filter(({ op }) => op.name !== 'constant')
        .map(
          ({ op, inputs }) =>
            `${op.name} ${inputs.join()} ${Object.values(op.attributes).map(String).join()}`,
        )
      expect(new Set(written).size).toBe(written.length)
    },
  )

  test.prop([programs], { numRuns: 100 })(
    'is the same when it is built again: equal expressions are one object',
    ({ f, examples }) => {
      const [inputs] = examples
      const again = f(...inputs)
      f(...inputs).forEach((x, i) => expect(again[i]).toBe(x))
    },
  )

  test('with a function that has its own derivative runs it once', () => {
    const f = (x: Tensor<readonly [3]>) => add(mean(logSoftmax(x)), mean(logSoftmax(x)))
    const { instructions } = compile(f, { engine: reference }).program(tensor([1, 2, 3], [3]))
    expect(instructions.filter(({ op }) => op.name === 'log')).toHaveLength(1)
  })
})
