/**
 * Ordinary training: a small network learns which of two spirals a point lies on. A step is a pure function from
 * state to state; `iterate` repeats it where the engine keeps its numbers.
 *
 *   npx ts-node examples/05-training.ts
 */
import { crossEntropy, dense, input, key, ops, predictions, tanh, tensor, vmap } from '../src'
import { adam, chain, cosineDecay, descend, engineNamed, iterate, scaleUpdates, scheduled } from '../src'
import { evaluate, asciiArt, pipe, valueAndGrad, valueOf } from '../src'

const STEPS = 1000
const indices = (n: number) => Array.from({ length: n }, (_, i) => i)

/** 40 points on each of two spirals, and which of the two. */
const spiral = indices(80).flatMap((i) => {
  const [radius, angle] = [0.1 + (i >> 1) * 0.0225, (i >> 1) * 0.19 + (i % 2) * Math.PI]
  return [radius * Math.cos(angle), radius * Math.sin(angle)]
})
const x = tensor(spiral, [80, 2])
const y = tensor(
  indices(80).map((i) => i % 2),
  [80],
  'int32',
)

const net = pipe(input([2]), dense(32), tanh, dense(32), tanh, dense(2))
const params = net.init(key(0))
const optimiser = chain(adam(0.01), scheduled(cosineDecay(STEPS), scaleUpdates))
const start = { params, optimiser: optimiser.init(params) }

const loss = (at: typeof params) => ops.mean(vmap(crossEntropy)(predictions(net, at, x), y))

const step = (state: typeof start) => {
  const [before, gradient] = valueAndGrad(loss)(state.params)
  const [change, next] = optimiser.update(gradient, state.optimiser, state.params)
  return [{ params: descend(state.params, change), optimiser: next }, before] as const
}

const main = async () => {
  const engine = await engineNamed('wasm')
  const training = await iterate(step, { engine, state: start, data: [] })
  for (let i = 0; i <= STEPS; i++) {
    const { figures } = await training.advance([])
    if (i % 250 === 0) console.log(`step ${i}: loss ${valueOf(figures).toFixed(2)}`)
  }
  const trained = (await training.state()).params
  const grid = tensor(
    indices(17 * 40).flatMap((i) => [((i % 40) - 19.5) / 19.5, (8 - Math.floor(i / 40)) / 8]),
    [17 * 40, 2],
  )
  const scores = predictions(net, trained, grid)
  const sides = ops.cast(ops.argmax(scores, 1), 'float32')
  console.log(asciiArt(await evaluate(ops.reshape(sides, [17, 40])), '.#'))
}

export default main()
