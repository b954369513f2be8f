/** Threads and lanes: the same bits for any number of threads, and the numbers of the reference. */
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import { key } from '../../src/dsl/core/random'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { crossEntropy } from '../../src/dsl/functions/losses'
import { adapt } from '../../src/dsl/learning/adapt'
import { initialState, metaStep, type MetaState, type Tasks } from '../../src/dsl/learning/meta-step'
import { perLayer } from '../../src/dsl/learning/rates'
import { adam, chain, clipByNorm } from '../../src/dsl/learning/transformation'
import { conv2d } from '../../src/dsl/networks/convolution'
import { dense } from '../../src/dsl/networks/dense'
import { input } from '../../src/dsl/networks/net'
import { flatten, relu } from '../../src/dsl/networks/parameterless'
import { reparam } from '../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../src/dsl/networks/reparameterisations'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { trace } from '../../src/dsl/transforms/program'
import { optimise } from '../../src/compiler/optimise'
import { planOf } from '../../src/loops/plan'
import { nativeEngine } from '../../src/engines/native/engine'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { target } from '../../src/engines/wasm/target'
import { assertEngine, hasCompiler, run } from '../laws'
import { looseLearner, numbersFor } from '../dsl/loose'

const TASKS = 6

const learner = looseLearner(
  pipe(
    input<readonly [number, number, number]>([8, 8, 1]),
    conv2d(8, 3),
    reparam(kronecker),
    relu,
    flatten,
    dense(5),
    reparam(fullSharing({ rank: 3 })),
    adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }),
  ),
)
const outer = chain(clipByNorm(1), adam(1e-3))
const labels = (count: number) =>
  tensor(
    Array.from({ length: TASKS * count }, (_, i) => (i * 7 + 3) % 5),
    [TASKS, count],
    'int32',
  )
const tasks: Tasks = {
  support: { x: numbersFor([TASKS, 5, 8, 8, 1]), y: labels(5) },
  query: { x: numbersFor([TASKS, 7, 8, 8, 1], 5), y: labels(7) },
}
const step = (state: Tree, data: Tasks): Tree => metaStep(learner, outer)(state as MetaState<never>, data)
const arguments_: [Tree, Tasks] = [initialState(learner, outer, key(1)), tasks]

/** The engines with threads of their own. */
const startOf = {
  wasm: (settings: { readonly threads: number }) => Promise.resolve(wasmEngine(settings)),
  ...(hasCompiler && { native: nativeEngine }),
} as const

describe('an outer step', () => {
  test('is cut into chunks of tasks on several lanes', () => {
    const { program } = trace((state: Tree, data: Tasks) => step(state, data), arguments_)
    const { parts } = planOf(optimise(program), target)
    expect(parts.map(({ name, chunks, lanes }) => [name, chunks, lanes])).toEqual([
      ['before', 0, 1],
      ['body', 6, 4],
      ['after', 0, 1],
    ])
  })

  for (const [name, start] of Object.entries(startOf)) {
    test(`computes on ${name} what the reference computes`, async () => {
      const engine = await start({ threads: 2 })
      await assertEngine(engine, step, arguments_, 2e-4)
      await engine.dispose()
    })

    test(`gives the same bits on any number of threads of ${name}, again and again`, async () => {
      const bits: string[] = []
      for (const threads of [1, 2, 3, 4, 2]) {
        const engine = await start({ threads })
        const result = await run(engine, step, arguments_)
        await engine.dispose()
        bits.push(
          leaves(result)
            .map((x) => [...new Uint32Array(Float32Array.from(valuesOf(x)).buffer)].join())
            .join(),
        )
      }
      expect(new Set(bits).size).toBe(1)
    })
  }
})
