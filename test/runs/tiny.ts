/**
 * A tiny experiment for tests: linear maps from three numbers to two, a task being a map. Its studies differ in how
 * large the maps are; a run takes a moment.
 */
import * as TE from 'fp-ts/TaskEither'
import { adam, adapt, dense, input, type Key, mse, perLayer, split, type TaskBatch } from '../../src'
import { defineExperiment, type Model, model, type Source } from '../../src/node'
import { normalFloats } from '../../src/dsl/core/random'
import { positiveOption, wholeOption } from '../../src/runs/options/numbers'
import { someOption } from '../../src/runs/options/texts'
import { tunable } from '../../src/runs/training/tunable'
import { looseLearner, through } from '../dsl/loose'
import { stopIfAsked } from './stopping'

const IN = 3
const OUT = 2

/** Examples of linear maps; each task has a key of its own, so that it is the same in any batch. */
const mapsOf =
  (size: number, support: number, query: number) =>
  (key: Key, tasks: number): TaskBatch => {
    stopIfAsked()
    const drawn = Array.from({ length: tasks }, (_, task) => {
      const own = split(key, task)
      const map = normalFloats(split(own, 'map'), IN * OUT)
      const x = normalFloats(split(own, 'x'), (support + query) * IN)
      const y = Float32Array.from({ length: (support + query) * OUT }, (_, i) => {
        const [row, column] = [Math.floor(i / OUT), i % OUT]
        return size * (x[row * IN] * map[column] + x[row * IN + 1] * map[OUT + column] + x[row * IN + 2])
      })
      return { x, y }
    })
    const side = (from: number, to: number) => ({
      x: Float32Array.from(drawn.flatMap(({ x }) => Array.from(x.subarray(from * IN, to * IN)))),
      y: Float32Array.from(drawn.flatMap(({ y }) => Array.from(y.subarray(from * OUT, to * OUT)))),
    })
    return { tasks, support: side(0, support), query: side(support, support + query) }
  }

/** Mean square of the targets, for each task. */
export const zeroLosses = ({ query: { y }, tasks }: TaskBatch): readonly number[] =>
  Array.from({ length: tasks }, (_, task) => {
    const own = Array.from(y.subarray((task * y.length) / tasks, ((task + 1) * y.length) / tasks))
    return own.reduce((sum, value) => sum + value ** 2, 0) / own.length
  })

export const tinySource = (size: number, support: number, query: number): Source => {
  const sample = mapsOf(size, support, query)
  const floors = [
    {
      name: 'zero',
      scores: (key: Key, tasks: number) => zeroLosses(sample(key, tasks)).map((loss) => ({ loss })),
    },
    { name: 'one', scores: (_: Key, tasks: number) => Array.from({ length: tasks }, () => ({ loss: 1 })) },
  ]
  return {
    input: [IN],
    target: [OUT],
    classes: [],
    train: sample,
    tuning: {
      train: sample,
      judged: [
        {
          set: 'validation',
          tasks: 4,
          sample: (key, tasks) => sample(split(key, 'validation'), tasks),
          floors: [],
        },
      ],
    },
    watched: [{ set: 'maps', tasks: 8, sample, floors }],
    judged: [
      { set: 'maps', tasks: 10, sample, floors },
      { set: 'more_maps', tasks: 3, sample, floors },
    ],
  }
}

interface How {
  readonly steps: number
  readonly innerRate: number
  readonly outerRate: number
}

const howOf = ({ steps, innerRate }: How) => adapt({ loss: mse, steps, rate: perLayer(innerRate) })

/** The last of the rates makes numbers of these maps that are none. */
const SPACE = { innerRate: [0.01, 0.1, 1e30], outerRate: [1e-3, 1e-2] } as const

const twoLayers = (width: number, start: How): Model =>
  tunable(SPACE, start, (s) =>
    model(
      'two layers',
      looseLearner(through(input([IN]), dense(width), dense(OUT), howOf({ ...start, ...s }))),
      adam(s.outerRate),
    ),
  )

const oneLayer = (start: How): Model =>
  tunable(SPACE, start, (s) =>
    model(
      'one layer',
      looseLearner(through(input([IN]), dense(OUT), howOf({ ...start, ...s }))),
      adam(s.outerRate),
    ),
  )

/** The first model of the experiment, as it starts. */
export const tinyModel: Model = twoLayers(4, { steps: 1, innerRate: 0.05, outerRate: 1e-2 })

export const tiny = defineExperiment({
  name: 'tiny',
  title: 'Linear maps',
  about: 'Learns linear maps.',
  lead: 'A task is a linear map.',
  options: {
    sizes: someOption(['1', '2'], 'sizes of the maps'),
    innerRate: positiveOption(0.05, 'inner learning rate at the start'),
    width: wholeOption(1, 4, 'numbers between the layers'),
  },
  starts: { engine: 'wasm', steps: 30, tasks: 2, support: 4, query: 3, outerRate: 1e-2 },
  presets: {
    short: { about: 'few steps', settings: { steps: 4, sizes: ['1'] } },
    wide: { about: 'more numbers between the layers', settings: { width: 16 } },
  },
  studies: ({ sizes, support, query, innerSteps, innerRate, outerRate, width }) =>
    TE.right(
      sizes.map((size) => {
        const start = { steps: innerSteps, innerRate, outerRate }
        return {
          name: `size ${size}`,
          models: [twoLayers(width, start), oneLayer(start)],
          source: () => TE.right(tinySource(Number(size), support, query)),
          pictures: () =>
            Promise.resolve([
              {
                name: 'square',
                title: 'A square',
                caption: 'Four sides.',
                svg: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
              },
            ]),
        }
      }),
    ),
  checkValues: ({ sizes }) =>
    sizes.map((size) => ({ study: `size ${size}`, model: 'one layer', loss: 0.25 })),
})
