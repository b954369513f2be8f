/** All laws on random calls of one function: what each primitive and each function of the language obeys. */
import { fc } from '@fast-check/vitest'
import { describe } from 'vitest'
import type { AnyTensor, Scalar, Tensor } from '../../src/dsl/core/tensor'
import { add, mul } from '../../src/dsl/functions/arithmetic'
import { cast } from '../../src/dsl/primitives/cast'
import { grad } from '../../src/dsl/transforms/grad'
import { argumentsFor, assertBatched, assertBatchedTwice, mapOver, stack, subsets } from './batching'
import type { Call } from './calls'
import { assertDual, assertGradient, innerProduct } from './derivatives'
import { assertEngines, engines } from './engines'
import { test } from './law'
import { directionLike, isFloat } from './numbers'

const toFloat = (x: AnyTensor): Tensor => {
  const y = cast(x, 'float32')
  return isFloat(y) ? y : directionLike(y)
}

/** The result as a function of the float arguments alone, the others as in the first example. */
const onFloats = ({ f, examples: [inputs] }: Call) => {
  const point = inputs.filter(isFloat)
  const result = (xs: readonly Tensor[]): Tensor => {
    const places = inputs.map((_, i) => inputs.slice(0, i).filter(isFloat).length)
    return toFloat(f(...inputs.map((x, i) => (isFloat(x) ? xs[places[i]] : x))))
  }
  return { point, result }
}

/** ⟨w, y + y²⟩ of the result: curved, so that order 2 sees linear functions too. */
const curved =
  (result: (xs: readonly Tensor[]) => Tensor) =>
  (xs: readonly Tensor[]): Scalar => {
    const y = result(xs)
    return innerProduct(add(y, mul(y, y)), directionLike(y))
  }

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
        const { f, examples } = call
        const { point, result } = onFloats(call)
        const both = (...xs: readonly AnyTensor[]): readonly AnyTensor[] =>
          point.length === 0 ? [f(...xs)] : [f(...xs), ...grad(curved(result))(xs.filter(isFloat))]
        const every = examples[0].map(() => true)
        const all = await engines()
        await assertEngines(all, both, examples[0])
        await assertEngines(all, mapOver(both, every), stack(examples))
      },
    )
  })
}
