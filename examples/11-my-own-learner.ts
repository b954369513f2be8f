/**
 * A learner is a record of functions, and `adapt` one of them. This one takes no gradient step: its last layer comes
 * from the mean features of each class. (Snell, Swersky and Zemel, 2017; the library has it as `prototypical`.)
 *
 *   npx ts-node examples/11-my-own-learner.ts
 */
import { adam, adapt, crossEntropy, dense, initialState, input, metaStep, predictions } from '../src'
import { engineNamed, evaluate, iterate, key, normal, ops } from '../src'
import { perLayer, asciiArt, pipe, split, tensor, valueOf } from '../src'

const features = pipe(input([16]), dense(4, { bias: false }))
const net = pipe(features, dense(3))
const maml = pipe(net, adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }))

/** −|f(x) − m|² is, but for what all classes have in common, 2 m · f(x) − |m|²: a dense layer. */
const prototypical: typeof maml = {
  ...maml,
  adapt: ({ slow, fast }, { x, y }) => {
    const members = ops.oneHot(y, 3)
    const sums = ops.einsum('nf,nc->fc', predictions(features, { slow, fast }, x), members)
    const means = ops.div(sums, ops.sum(members, [0]))
    const dense2 = { weight: ops.mul(means, 2), bias: ops.neg(ops.sum(ops.square(means), [0])) }
    return { slow, fast: { ...fast, dense2 } }
  },
}

/** 32 tasks, each of three classes: only numbers 5 and 11 of the 16 tell them apart, and the rest is loud noise. */
const tasks = (step: number) => {
  const source = split(key(2), step)
  const places = normal(split(source, 'places'), 32 * 3 * 2)
  const examples = (name: string) => {
    const x = normal(split(source, name), 32 * 15 * 16).map((z, i) => {
      const [task, example, at] = [Math.floor(i / 240), Math.floor(i / 16), i % 16]
      return at === 5 || at === 11 ? 4 * places[6 * task + 2 * (example % 3) + Number(at === 11)] + z : 4 * z
    })
    const classes = Int32Array.from({ length: 32 * 15 }, (_, i) => i % 3)
    return { x: tensor(x, [32, 15, 16]), y: tensor(classes, [32, 15], 'int32') }
  }
  return { support: examples('support'), query: examples('query') }
}

const main = async () => {
  const [engine, outer] = [await engineNamed('wasm'), adam(0.01)]
  for (const [name, learner] of Object.entries({ maml, prototypical })) {
    const start = { engine, state: initialState(learner, outer, key(0)), data: tasks(0) }
    const loop = await iterate(metaStep(learner, outer), start)
    for (let step = 0; step <= 200; step++) {
      const { figures } = await loop.advance(tasks(step))
      if (step % 100 === 0) console.log(name, step, 'loss', valueOf(figures.train_loss).toFixed(1))
    }
    const { meta } = await loop.state()
    console.log(asciiArt(await evaluate(ops.abs(ops.transpose(meta.fast.dense.weight, [1, 0]))), ' .:#'))
  }
}

export default main()
