/**
 * Time of one outer step of the single circuit on Rotated MNIST shapes (random numbers for images: the time
 * does not depend on them), as medians. `npm run bench` or `npm run bench -- 32 20` (tasks, repetitions).
 */
import { pipe } from 'fp-ts/function'
import {
  adam,
  adapt,
  crossEntropy,
  engineNamed,
  initialState,
  iterate,
  key,
  metaStep,
  perLayer,
  singleCircuit,
  split,
  tensor,
  type Tree,
} from '../src'
import { integers, normal } from '../src/dsl/core/random'
import { attempt, orFail } from '../src/experiments/effects'
import { runMain } from '../src/experiments/main'
import { table } from '../src/report/table'

const [tasks = 8, repetitions = 15] = process.argv.slice(2).map(Number)
const SUPPORT = 5
const QUERY = 15

const examples = (name: string, count: number) => {
  const source = split(key(0), name)
  return {
    x: tensor(normal(split(source, 'x'), tasks * count * 784), [tasks, count, 28, 28, 1]),
    y: tensor(integers(split(source, 'y'), tasks * count, 10), [tasks, count], 'int32'),
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

const measure = async (name: string): Promise<readonly string[]> => {
  const engine = await orFail(engineNamed(name))
  const learner = pipe(singleCircuit, adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.05) }))
  const outer = adam(1e-3)
  const data = { support: examples('support', SUPPORT), query: examples('query', QUERY) }
  const began = performance.now()
  const step = metaStep(learner, outer)
  const run = await iterate<Tree, typeof data, Tree>(step as never, {
    engine,
    state: initialState(learner, outer, key(0)),
    data,
  })
  await run.advance(data)
  const compiled = performance.now() - began
  const times: number[] = []
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now()
    await run.advance(data)
    times.push(performance.now() - start)
  }
  run.dispose()
  return [name, compiled.toFixed(0), median(times).toFixed(1), (median(times) / tasks).toFixed(2)]
}

void runMain(
  () =>
    attempt(async () => {
      const rows = [await measure('wasm')]
      console.log(
        `single circuit, ${tasks} tasks of ${SUPPORT}+${QUERY} images, 1 inner step, second order, Adam`,
      )
      console.log(table(['engine', 'first step, ms', 'step, ms (median)', 'ms per task'], rows))
    }),
  { debug: false },
)
