/**
 * The problem of the first page, from the parts that the experiment `synthetic` is made of: one linear layer, dense with
 * learned sharing (MSR) or free (MAML), on tasks that hide one filter each.
 */
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
import { INPUTS, OUTPUTS } from './line'
import { orThrow } from './or-throw'
import type { Work } from './serve'

/** Of the filters that the tasks hide. */
const WIDTH = 3

/** One example of a task to adapt to, nineteen to be judged by, as in the experiment. */
const SHOTS = { support: 1, query: 19 } as const

const OUTER_RATE = 1e-3

export interface ConvolutionSettings {
  /** Columns of U: how many numbers a task may choose. */
  readonly rank: number
  /** Tasks of an outer step. */
  readonly tasks: number
  readonly inner: number
  readonly engine: string
}

export interface ConvolutionState {
  /** Means over the steps since the last state. */
  readonly losses: { readonly msr: number; readonly maml: number }
  /** U, [70 · 68, rank], row-major. */
  readonly sharing: Float32Array
  readonly rank: number
  /** The part of the square sum of U that is on the three diagonals of a convolution. */
  readonly inBand: number
}

/** The part of the square sum of U that joins an output with the three inputs that a convolution would give it. */
const inBand = (sharing: Float32Array, rank: number): number => {
  let [inside, all] = [0, 0]
  sharing.forEach((value, i) => {
    const place = Math.floor(i / rank)
    const tap = Math.floor(place / OUTPUTS) - (place % OUTPUTS)
    all += value * value
    if (tap >= 0 && tap < WIDTH) inside += value * value
  })
  return all === 0 ? 0 : inside / all
}

/** Both learners on the same tasks, compiled and at their start. */
export const convolution = async (
  engine: Engine,
  { rank, tasks, inner }: ConvolutionSettings,
): Promise<Work<ConvolutionState, never, never>> => {
  const sample = orThrow(pooledTasks(syntheticPool(key(0), { rank: 1 }), 'train', SHOTS))
  let steps = 0
  const batch = () =>
    tensorsOf(sample(split(key(1), steps), tasks), { input: [INPUTS, 1], target: [OUTPUTS] })
  const how = adapt({ loss: mse, steps: inner, rate: perLayer(0.1, 'magnitude') })
  const outer = adam(OUTER_RATE)
  const [shared, free] = [pipe(lineShared(rank), how), pipe(lineDense, how)]
  const start = { engine, data: batch() }
  const msr = await iterate(metaStep(shared, outer), { ...start, state: initialState(shared, outer, key(2)) })
  const maml = await iterate(metaStep(free, outer), { ...start, state: initialState(free, outer, key(2)) })
  const lossOf = ({ train_loss }: { readonly train_loss: Scalar }): number => valueOf(train_loss)
  let sums = { msr: 0, maml: 0, steps: 0 }
  return {
    step: async () => {
      const data = batch()
      steps++
      const [a, b] = [await msr.advance(data), await maml.advance(data)]
      sums = {
        msr: sums.msr + lossOf(a.figures),
        maml: sums.maml + lossOf(b.figures),
        steps: sums.steps + 1,
      }
    },
    state: async () => {
      const { meta } = await msr.state()
      const U: Tensor = meta.slow.dense.U
      const sharing = Float32Array.from(valuesOf(U))
      const losses = { msr: sums.msr / sums.steps, maml: sums.maml / sums.steps }
      sums = { msr: 0, maml: 0, steps: 0 }
      return { losses, sharing, rank, inBand: inBand(sharing, rank) }
    },
    answer: () => Promise.reject(new Error('internal: nothing is asked here')),
    end: () => {
      msr.dispose()
      maml.dispose()
    },
  }
}
