/**
 * A dense layer that finds out by itself that it should be a convolution. In every task the target is the input
 * convolved with a kernel of that task; how the weight is shared, W = U v, is learned across tasks.
 * (MSR-FC; Zhou, Knowles and Finn, 2021, section 4.1.)
 *
 *   npx ts-node examples/09-learning-a-convolution.ts
 */
import { adam, adapt, chain, cosineDecay, dense, fullSharing, initialState, input, mse } from '../src'
import { asciiArt, engineNamed, evaluate, iterate, key, metaStep, normal, ops, perLayer } from '../src'
import { pipe, reparam, scaleUpdates, scheduled, split, tensor, type Tensor, valueOf } from '../src'

const STEPS = 600
const net = pipe(input([12]), dense(10, { bias: false }), reparam(fullSharing({ rank: 3 })))
const learner = pipe(net, adapt({ loss: mse, steps: 3, rate: perLayer(0.1) }))
const outer = chain(adam(0.01), scheduled(cosineDecay(STEPS), scaleUpdates))

/** 32 tasks, each with a kernel of three numbers: one signal to adapt to, nineteen to be judged by. */
const tasks = (step: number) => {
  const source = split(key(1), step)
  const kernels = normal(split(source, 'kernels'), 32 * 3)
  const signals = (name: string, n: number) => {
    const x = normal(split(source, name), 32 * n * 12)
    const y = Array.from({ length: 32 * n * 10 }, (_, i) => {
      const [signal, place] = [Math.floor(i / 10), i % 10]
      const tap = (j: number) => kernels[3 * Math.floor(signal / n) + j] * x[12 * signal + place + j]
      return tap(0) + tap(1) + tap(2)
    })
    return { x: tensor(x, [32, n, 12]), y: tensor(y, [32, n, 10]) }
  }
  return { support: signals('support', 1), query: signals('query', 19) }
}

/** How strongly the sharing reaches each connection, from input (column) to output (row): norms of the rows of U. */
const reach = async (U: Tensor<readonly [120, 3]>) => {
  const norms = ops.sqrt(ops.sum(ops.square(U), [1]))
  return asciiArt(await evaluate(ops.transpose(ops.reshape(norms, [12, 10]), [1, 0])), ' .:#').split('\n')
}

const main = async () => {
  const engine = await engineNamed('wasm')
  const state = initialState(learner, outer, key(0))
  const loop = await iterate(metaStep(learner, outer), { engine, state, data: tasks(0) })
  for (let step = 0; step <= STEPS; step++) {
    const { figures } = await loop.advance(tasks(step))
    if (step % 200 === 0) console.log(`step ${step}: loss ${valueOf(figures.train_loss).toFixed(1)}`)
  }
  const { meta } = await loop.state()
  const [before, after] = [await reach(state.meta.slow.dense.U), await reach(meta.slow.dense.U)]
  console.log(before.map((row, i) => `${row}  →  ${after[i]}`).join('\n'))
}

export default main()
