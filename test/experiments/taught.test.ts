/** Tasks that hold kernels: the same tasks, the same targets, the same steps and judgements. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { adam, adapt, compile, iterate, key, mse, perLayer, split, valuesOf, zeroFloor } from '../../src'
import { model } from '../../src/node'
import { queryTargets, steerablePool, taughtByKernels, type Turns } from '../../src/data/steerable'
import { pooledTasks } from '../../src/data/task-pool'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { taughtByKernel } from '../../src/experiments/taught'
import { sharedConvolution } from '../../src/models/rotation'
import { likeOneTask, oneTask, tensorsOf } from '../../src/runs/training/batches'
import { right } from '../data/outcome'
import { test } from '../laws/law'

const shots = { support: 1, query: 2 }
const anyTurns = fc.constantFrom<Turns>('rotations', 'rotations-and-flips')

/** A batch of two tasks with their targets, and the same with kernels in place of them. */
const both = (turns: Turns, seed: number) => {
  const given = steerablePool(key(seed), { turns })
  const taught = taughtByKernels(given)
  const drawn = split(key(seed), 'batch')
  const [plain, held] = [given, taught].map((pool) => right(pooledTasks(pool, 'train', shots))(drawn, 2))
  return { given, taught, plain, held }
}

const expectClose = (found: ArrayLike<number>, expected: ArrayLike<number>, within: number): void => {
  expect(found.length).toBe(expected.length)
  let most = 0
  for (let i = 0; i < found.length; i++) most = Math.max(most, Math.abs(found[i] - expected[i]))
  expect(most).toBeLessThan(within)
}

describe('tasks taught by kernels', () => {
  test.prop([anyTurns, fc.integer()], { numRuns: 2 })('are the same tasks', (turns, seed) => {
    const { given, plain, held } = both(turns, seed)
    expect(held.support.x).toEqual(plain.support.x)
    expect(held.query.x).toEqual(plain.query.x)
    expect(held.query.numbers).toEqual(plain.query.numbers)
    expect(queryTargets(given, held)).toEqual(plain.query.y)
    expect(zeroFloor({ ...held, query: { ...held.query, y: queryTargets(given, held) } })).toEqual(
      zeroFloor(plain),
    )
  })

  test.each(['rotations', 'rotations-and-flips'] as const)(
    'of %s teach a model the same, step by step',
    async (turns) => {
      const { given, taught, plain, held } = both(turns, 3)
      const engine = wasmEngine()
      const channels = given.target[2]
      const how = adapt({ loss: mse, steps: 1, rate: perLayer(0.1, 'magnitude') })
      const own = model('own', pipe(sharedConvolution(channels), how), adam(1e-2))
      const shapes = { input: given.input, target: given.target }
      const cases = [
        { of: own, batch: plain, as: shapes },
        { of: taughtByKernel(own), batch: held, as: { ...shapes, stored: taught.target } },
      ]
      const [a, b] = await Promise.all(
        cases.map(async ({ of, batch, as }) => {
          const tasks = tensorsOf(batch, as)
          const run = await iterate(of.step, { engine, state: own.start(key(1)), data: tasks })
          for (let step = 0; step < 3; step++) await run.advance(tasks)
          const { meta } = await run.state()
          run.dispose()
          const [judge, weights] = [compile(of.judge, { engine }), compile(of.weights, { engine })]
          const { x, y } = batch.support
          const first = oneTask({ x: x.subarray(0, x.length / 2), y: y.subarray(0, y.length / 2) }, as)
          const found = {
            losses: valuesOf((await judge(meta, tasks)).loss),
            kernel: valuesOf(Object.values((await weights(meta, first)).after)[0]),
          }
          await Promise.all([judge.dispose(), weights.dispose()])
          return found
        }),
      )
      expectClose(b.losses, a.losses, 1e-5)
      expectClose(b.kernel, a.kernel, 1e-5)
    },
  )

  test('are exported with the shapes of targets, to which the model answers', () => {
    const { given, taught, plain, held } = both('rotations', 1)
    const as = { input: given.input, target: given.target }
    const examples = likeOneTask(held.query, { ...as, stored: taught.target })
    const own = taughtByKernel(
      model(
        'own',
        pipe(sharedConvolution(24), adapt({ loss: mse, steps: 1, rate: perLayer(0.1) })),
        adam(1e-2),
      ),
    )
    expect(examples.y.shape).toEqual([4, 30, 30, 24])
    expect(valuesOf(likeOneTask(plain.query, as).y)).toEqual(valuesOf(oneTask(plain.query, as).y))
    expect(own.answer(own.start(key(0)).meta, examples, examples.x).shape).toEqual([4, 30, 30, 24])
  })
})
