/**
 * An experiment of one's own: an option, a source of tasks, two models and a picture. Its command line, its report and
 * threads for all cells come with `runExperiment`.
 *
 *   npx ts-node examples/20-my-own-experiment.ts
 */
import { adam, adapt, dense, input, type Key, mse, paths, perLayer, pipe, split, uniform } from '../src'
import { attempt, defineExperiment, model, positiveOption, runExperiment } from '../src/node'
import type { Source, Trained } from '../src/node'

/** A task is a line through 0, and its examples are points of it. */
const lines = (steepest: number, support: number, query: number): Source => {
  const sample = (key: Key, tasks: number) => {
    const slopes = uniform(split(key, 'slopes'), tasks, -steepest, steepest)
    const points = (name: string, count: number) => {
      const x = Float32Array.from(uniform(split(key, name), tasks * count, -1, 1))
      return { x, y: x.map((value, i) => value * slopes[Math.floor(i / count)]) }
    }
    return { tasks, support: points('support', support), query: points('query', query) }
  }
  const judged = [{ set: 'lines', tasks: 20, sample, floors: [] }]
  return { input: [1], target: [1], classes: [], train: sample, watched: judged, judged }
}

/** The names of all that was learned. */
const listed = ({ meta }: Trained) => {
  const rows = paths(meta).map(([path], i) => `<text y="${20 + 20 * i}">${path}</text>`)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300">${rows.join('')}</svg>`
  return Promise.resolve([{ name: 'names', title: 'Parameters', caption: 'All that was learned.', svg }])
}

const how = adapt({ loss: mse, steps: 1, rate: perLayer(0.1) })
const one = model('one layer', pipe(input([1]), dense(1), how), adam(0.01))
const two = model('two layers', pipe(input([1]), dense(8), dense(1), how), adam(0.01))

const mine = defineExperiment({
  name: 'lines',
  title: 'Lines through 0',
  about: 'Learns to find a line by one step.',
  lead: 'A task is a line through 0.',
  options: { steepest: positiveOption(2, 'the largest slope') },
  starts: { steps: 100, tasks: 8, support: 5, query: 5 },
  presets: {},
  studies: ({ steepest, support, query }) => {
    const source = () => attempt(() => Promise.resolve(lines(steepest, support, query)))
    return attempt(() => Promise.resolve([{ name: 'lines', models: [one, two], source, pictures: listed }]))
  },
})

void runExperiment(mine)
