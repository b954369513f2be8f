/**
 * The problem of the page, from the parts that the experiment `synthetic` is made of: one linear layer, dense with learned
 * sharing (MSR) or free (MAML), on tasks that hide one filter each.
 */
import * as E from 'fp-ts/Either'
import { adam, adapt, type Engine, initialState, iterate, key, metaStep, mse, perLayer } from '../../src'
import {
  pipe,
  pooledTasks,
  type Scalar,
  split,
  syntheticPool,
  type Tensor,
  valueOf,
  valuesOf,
} from '../../src'
import { lineDense, lineShared } from '../../src/models/synthetic'
import { tensorsOf } from '../../src/runs/training/batches'
import { INPUTS, OUTPUTS, type Settings } from './messages'

/** Of the filters that the tasks hide. */
const WIDTH = 3

/** One example of a task to adapt to, nineteen to be judged by, as in the experiment. */
const SHOTS = { support: 1, query: 19 } as const

const OUTER_RATE = 1e-3

const how = ({ innerSteps }: Settings) =>
  adapt({ loss: mse, steps: innerSteps, rate: perLayer(0.1, 'magnitude') })

/** Both learners on the same tasks. */
export interface Training {
  /** The mean loss of each over the tasks of one step. */
  readonly step: () => Promise<{ readonly msr: number; readonly maml: number }>
  /** U, [70 · 68, rank], row-major. */
  readonly sharing: () => Promise<Float32Array<ArrayBuffer>>
  readonly end: () => void
}

/** Compiles both learners and puts them at their start. */
export const training = async (engine: Engine, settings: Settings): Promise<Training> => {
  const sample = E.getOrElseW((problem) => {
    throw new Error(JSON.stringify(problem))
  })(pooledTasks(syntheticPool(key(0), { rank: 1 }), 'train', SHOTS))
  const shapes = { input: [INPUTS, 1], target: [OUTPUTS] }
  let steps = 0
  const tasks = () => tensorsOf(sample(split(key(1), steps), settings.tasks), shapes)
  const outer = adam(OUTER_RATE)
  const shared = pipe(lineShared(settings.rank), how(settings))
  const free = pipe(lineDense, how(settings))
  const start = { engine, data: tasks() }
  const msr = await iterate(metaStep(shared, outer), { ...start, state: initialState(shared, outer, key(2)) })
  const maml = await iterate(metaStep(free, outer), { ...start, state: initialState(free, outer, key(2)) })
  const lossOf = ({ train_loss }: { readonly train_loss: Scalar }): number => valueOf(train_loss)
  return {
    step: async () => {
      const data = tasks()
      steps++
      const [a, b] = [await msr.advance(data), await maml.advance(data)]
      return { msr: lossOf(a.figures), maml: lossOf(b.figures) }
    },
    sharing: async () => {
      const { meta } = await msr.state()
      const U: Tensor = meta.slow.dense.U
      return Float32Array.from(valuesOf(U))
    },
    end: () => {
      msr.dispose()
      maml.dispose()
    },
  }
}

/** The part of the square sum of U that joins an output with the three inputs that a convolution would give it. */
export const inBand = (sharing: Float32Array, rank: number): number => {
  let [inside, all] = [0, 0]
  sharing.forEach((value, i) => {
    const place = Math.floor(i / rank)
    const tap = Math.floor(place / OUTPUTS) - (place % OUTPUTS)
    all += value * value
    if (tap >= 0 && tap < WIDTH) inside += value * value
  })
  return all === 0 ? 0 : inside / all
}
