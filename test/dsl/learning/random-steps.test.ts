/** Dropout while a task adapts: each step draws by a key of its own, which is data of the task. */
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { mapLeaves } from '../../../src/dsl/core/tree'
import { keyOf, type RandomKey } from '../../../src/dsl/functions/random'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { meanLoss, nextKey } from '../../../src/dsl/learning/examples'
import { initialState, metaStep, type Tasks } from '../../../src/dsl/learning/meta-step'
import { multiStep } from '../../../src/dsl/learning/multi-step'
import { fixed } from '../../../src/dsl/learning/rates'
import { descend, sgd } from '../../../src/dsl/learning/transformations'
import { dense } from '../../../src/dsl/networks/dense'
import { dropout } from '../../../src/dsl/networks/dropout'
import { input } from '../../../src/dsl/networks/net'
import { tanh } from '../../../src/dsl/networks/parameterless'
import { binary, fillLike } from '../../../src/dsl/primitives/elementwise'
import { valueOf, valuesOf } from '../../../src/dsl/primitives/leaves'
import { concat } from '../../../src/dsl/primitives/concat'
import { reshape } from '../../../src/dsl/primitives/movement'
import { hasLoops } from '../../../src/compiler/segments'
import { grad } from '../../../src/dsl/transforms/grad'
import { trace } from '../../../src/dsl/transforms/program'
import { evaluate } from '../../../src/engines/evaluate'
import { iterate } from '../../../src/engines/iterate'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { expectClose, test } from '../../laws'
import { numbersFor } from '../loose'

const net = pipe(input([3]), dense(8), tanh, dropout(0.5), dense(1))
const rate = fixed(0.1)
const start = net.init(key(2))
const examples = (own?: RandomKey) => ({
  x: numbersFor([4, 3]) as Tensor<readonly [number, 3]>,
  y: numbersFor([4, 1]) as Tensor<readonly [number, 1]>,
  ...(own && { key: own }),
})

/** So many steps, one after the other. */
const byHand = async (steps: number, first: RandomKey) => {
  let { fast } = start
  let own = first
  for (let i = 0; i < steps; i++) {
    const context = { key: own }
    const loss = meanLoss(net, mse)
    const slope = grad((at: typeof fast) => loss({ slow: {}, fast: at }, examples(), context))(fast)
    const step = mapLeaves(slope, (x) => binary('mul', x, fillLike(x, 0.1)))
    ;[fast, own] = await evaluate([descend(fast, step), nextKey(own)] as const)
  }
  return fast
}

describe('a support set with a key', () => {
  const own = keyOf(key(7))

  // 20 steps are a loop
  test.each([1, 3, 20])('adapts in %i steps, each with numbers of its own', async (steps) => {
    const learner = pipe(net, adapt({ loss: mse, steps, rate }))
    const meta = { ...start, rates: learner.init(key(0)).rates }
    const found = learner.adapt(meta, examples(own)).fast
    const { program } = trace((m: typeof meta) => learner.adapt(m, examples(own)), [meta])
    expect(hasLoops(program)).toBe(steps === 20)
    const weight = await evaluate(found.dense.weight)
    const expected = await byHand(steps, own)
    expectClose('weight', weight, expected.dense.weight, { tolerance: 1e-9 })
    const without = await evaluate(learner.adapt(meta, examples()).fast.dense.weight)
    expect(valuesOf(weight)).not.toEqual(valuesOf(without))
  })

  test('adapts by the multi-step loss as by its last step', async () => {
    const [one, other] = [
      pipe(net, adapt({ loss: mse, steps: 3, rate })),
      pipe(net, multiStep({ loss: mse, rate, weights: [1, 1, 1] })),
    ].map((learner) => evaluate(learner.adapt(learner.init(key(0)), examples(own)).fast.dense.weight))
    expectClose('weight', await one, await other, { tolerance: 1e-12 })
  })

  test('draws anew in each outer step of a program that is compiled once', async () => {
    const learner = pipe(net, adapt({ loss: mse, steps: 2, rate }))
    const still = sgd(0)
    const tasks = (first: number): Tasks => {
      const keys = [first, first + 1].map((seed) => keyOf(key(seed)))
      const own = reshape(concat(keys, 0), [2, 2]) as Tensor<readonly [2, 2], 'int32'>
      const set = (seed: number) => ({ x: numbersFor([2, 4, 3], seed), y: numbersFor([2, 4, 1], seed + 1) })
      return { support: { ...set(0), key: own }, query: set(5) }
    }
    const state = initialState(learner, still, key(0))
    const engine = wasmEngine()
    const step = metaStep(learner, still)
    const data = await evaluate(tasks(0))
    const loop = await iterate(step, { engine, state, data })
    const losses: number[] = []
    for (const first of [0, 0, 10]) {
      const { figures } = await loop.advance(await evaluate(tasks(first)))
      losses.push(valueOf(figures.train_loss))
    }
    loop.dispose()
    expect(losses[1]).toBe(losses[0])
    expect(Math.abs(losses[2] - losses[0])).toBeGreaterThan(1e-4)
    const [, { train_loss }] = step(state, tasks(10))
    expect(losses[2]).toBeCloseTo(valueOf(await evaluate(train_loss)), 5)
  })
})
