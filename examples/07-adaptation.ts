/**
 * Learning to learn (MAML): a start from which one gradient step on ten points fits any sine of a family. The inner
 * step is part of the function that is differentiated. (Finn, Abbeel and Levine, 2017, section 5.1.)
 *
 *   npx ts-node examples/07-adaptation.ts
 */
import { adam, adapt, dense, initialState, input, metaStep, mse, perLayer, predictions, tanh } from '../src'
import { engineNamed, evaluate, iterate, key, asciiArt, split, uniform } from '../src'
import { pipe, tensor, valueOf, valuesOf } from '../src'

const net = pipe(input([1]), dense(40), tanh, dense(40), tanh, dense(1))
const learner = pipe(net, adapt({ loss: mse, steps: 1, rate: perLayer(0.05) }))
const outer = adam(0.003)

/** 16 tasks y = a · sin(x + φ), each with ten points to adapt to and ten to be judged by. */
const sines = (seed: number) => {
  const source = split(key(seed), 'sines')
  const a = uniform(split(source, 'a'), 16, 0.5, 3)
  const phase = uniform(split(source, 'phase'), 16, 0, Math.PI)
  const points = (name: string) => {
    const x = uniform(split(source, name), 160, -4, 4)
    const y = x.map((v, i) => a[Math.floor(i / 10)] * Math.sin(v + phase[Math.floor(i / 10)]))
    return { x: tensor(x, [16, 10, 1]), y: tensor(y, [16, 10, 1]) }
  }
  return { support: points('support'), query: points('query') }
}

/** A new task to draw: every fifth of 50 points is seen. */
const x = Array.from({ length: 50 }, (_, i) => -4 + i * 0.16)
const truth = x.map((v) => 2.5 * Math.sin(v + 1))
const seen = (all: readonly number[]) =>
  tensor(
    all.filter((_, i) => i % 5 === 2),
    [10, 1],
  )
const curve = async (params: ReturnType<typeof net.init>) =>
  valuesOf(await evaluate(predictions(net, params, tensor(x, [50, 1]))))

const main = async () => {
  const engine = await engineNamed('wasm')
  const state = initialState(learner, outer, key(0))
  const loop = await iterate(metaStep(learner, outer), { engine, state, data: sines(0) })
  for (let step = 0; step <= 1200; step++) {
    const { figures } = await loop.advance(sines(step))
    if (step % 400 === 0) console.log(`step ${step}: loss ${valueOf(figures.train_loss).toFixed(1)}`)
  }
  const { meta } = await loop.state()
  const adapted = await curve(learner.adapt(meta, { x: seen(x), y: seen(truth) }))
  const curves = [await curve(meta), truth, adapted] // drawn as -, . and o
  const pixels = Array.from({ length: 13 * 50 }, (_, i) =>
    curves.findLastIndex((y) => Math.round(2 * y[i % 50]) === 6 - Math.floor(i / 50)),
  )
  console.log(asciiArt(tensor(pixels, [13, 50]), ' -.o'))
}

export default main()
