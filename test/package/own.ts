/** An experiment as its author writes it, against the package alone, in JavaScript that is TypeScript as well. */
export const own = `
import { isMainThread } from 'node:worker_threads'
import { adam, adapt, dense, input, mse, perLayer, pipe, uniform } from 'weyl'
import { attempt, defineExperiment, model, runExperiment } from 'weyl/node'

const sample = (key, tasks) => {
  const side = (examples) => {
    const x = Float32Array.from(uniform(key, tasks * examples))
    return { x, y: x.map((value) => 2 * value) }
  }
  return { tasks, support: side(3), query: side(2) }
}

const tasks = { set: 'lines', tasks: 2, sample, floors: [] }
const learner = pipe(input([1]), dense(1), adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }))

const mine = defineExperiment({
  name: 'mine',
  title: 'Lines',
  about: 'Learns lines.',
  lead: 'A task is a line.',
  options: {},
  starts: { engine: 'wasm', steps: 2, tasks: 2 },
  presets: {},
  studies: () =>
    attempt(async () => [
      {
        name: 'lines',
        models: [model('line', learner, adam(0.01))],
        source: () =>
          attempt(async () => ({
            input: [1],
            target: [1],
            classes: [],
            train: sample,
            watched: [tasks],
            judged: [tasks],
          })),
        pictures: async () => [],
      },
    ]),
})

if (!isMainThread && process.argv.includes('runs/only-here')) throw new Error('only in the main thread')
void runExperiment(mine).then(() => console.log('after the run'))
`
