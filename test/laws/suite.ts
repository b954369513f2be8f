/** All laws on random calls of one function: what each primitive and each function of the language obeys. */
import * as fc from 'fast-check'
import { describe } from 'vitest'
import { argumentsFor, assertBatched, assertBatchedTwice, mapOver, subsets } from './batching'
import type { Call } from './calls'
import { assertCallOnEngines, curved, onFloats } from './calls-on-engines'
import { assertDual, assertGradient } from './derivatives'
import { test } from './law'
import { engines } from './started'

/** Registers one test for each law, with `numRuns` random calls each. */
export const obeysTheLaws = (name: string, calls: fc.Arbitrary<Call>, numRuns = 12): void => {
  const limits = { numRuns }
  // each call is twenty programs there
  const onEngines = { numRuns: Math.ceil((2 / 3) * numRuns) }
  describe(name, () => {
    test.prop([calls], limits)(
      'has the derivatives of finite differences, at orders 1 and 2',
      async (call) => {
        const { point, result } = onFloats(call)
        if (point.length === 0) return
        await assertGradient(curved(result), point, 1)
        await assertGradient(curved(result), point, 2)
      },
    )

    test.prop([calls, fc.gen()], limits)(
      'has these derivatives when it is mapped over some of its arguments, by the shared ones too',
      async ({ f, examples }, gen) => {
        const mapped = gen(() => fc.constantFrom(...subsets(examples[0].length)))
        const lanes = { f: mapOver(f, mapped), examples: [argumentsFor(examples.slice(0, 2), mapped)] }
        const { point, result } = onFloats(lanes)
        if (point.length === 0) return
        await assertGradient(curved(result), point, 1)
        await assertGradient(curved(result), point, 2)
      },
    )

    test.prop([calls], limits)('pushes forward what it pulls back', async (call) => {
      const { point, result } = onFloats(call)
      await assertDual(result, point)
    })

    test.prop([calls, fc.gen()], limits)(
      'is batched by any of its arguments, and twice',
      async (call, gen) => {
        const { f, examples } = call
        const all = subsets(examples[0].length)
        for (const mapped of all) await assertBatched(f, examples, mapped)
        const pick = () => gen(() => fc.constantFrom(...all))
        await assertBatchedTwice(f, [examples.slice(0, 2), examples.slice(2)], pick(), pick())
      },
    )

    test.prop([calls], onEngines)(
      'is the same on every engine, with its gradient and its batch, and leaves nothing there',
      async (call) => {
        await assertCallOnEngines(await engines(), call)
      },
    )
  })
}
