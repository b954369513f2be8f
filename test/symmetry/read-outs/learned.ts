/**
 * Layers that are meta-trained on tasks with a symmetry or without, and what is read of them: of the whole span of
 * their U, every v alike. Tasks are weights W; their targets are what W makes of noise, computed within the step, so
 * that a run takes seconds. The kernels are those of the rotation data, the filters those of the synthetic rank 1.
 */
import { pipe } from 'fp-ts/function'
import { steerablePool } from '../../../src/data/steerable'
import { type Key, key, normal, normalFloats, split } from '../../../src/dsl/core/random'
import { type Shape, sizeOf } from '../../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { paths, type Tree } from '../../../src/dsl/core/tree'
import { conv2d } from '../../../src/dsl/functions/convolution'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import type { Tasks } from '../../../src/dsl/learning/meta-step'
import { perLayer } from '../../../src/dsl/learning/rates'
import { adam } from '../../../src/dsl/learning/transformations'
import { dense } from '../../../src/dsl/networks/dense'
import { torchUniform } from '../../../src/dsl/networks/initialisers'
import { input } from '../../../src/dsl/networks/net'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing } from '../../../src/dsl/networks/reparameterisations'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { tensor, valueOf } from '../../../src/dsl/primitives/leaves'
import { vmapTrees } from '../../../src/dsl/transforms/vmap'
import type { Engine } from '../../../src/engines/engine'
import { iterate } from '../../../src/engines/iterate'
import { freelyShared } from '../../../src/models/rotation'
import { type Model, model, type State } from '../../../src/runs/training/model'
import { weightSpan } from '../../../src/symmetry/read-outs/family'
import { kernelSymmetries } from '../../../src/symmetry/read-outs/kernel'
import { lineSymmetries } from '../../../src/symmetry/read-outs/line'
import { type Reading, readSymmetry } from '../../../src/symmetry/read-outs/reading'
import type { Symmetry } from '../../../src/symmetry/read-outs/symmetry'

export interface Problem {
  readonly model: Model
  readonly input: Shape
  /** Of a weight, and the weight of each numbered task. */
  readonly shape: Shape
  readonly weight: (source: Key) => (task: number) => Float64Array
  readonly answer: (weight: AnyTensor, x: AnyTensor) => AnyTensor
  readonly candidates: readonly Symmetry[]
  /** Of a task, to be judged by. */
  readonly query: number
}

/** Weights U v of a U without structure, each entry of variance `variance`. */
const unstructured =
  (shape: Shape, rank: number, variance: number): Problem['weight'] =>
  (source) => {
    const U = normal(split(source, 'U'), sizeOf(shape) * rank)
    return (task) => {
      const v = normal(split(split(source, 'v'), task), rank).map((x) => x * Math.sqrt(variance / rank))
      return Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
        v.reduce((sum, x, r) => sum + U[i * rank + r] * x, 0),
      )
    }
  }

const FILTER = 3

const line = (inputs: number, outputs: number): Omit<Problem, 'weight'> => ({
  model: model(
    'MSR-FC',
    pipe(
      input([inputs]),
      dense(outputs, { bias: false, init: torchUniform }),
      reparam(fullSharing({ rank: FILTER })),
      adapt({ loss: mse, steps: 3, rate: perLayer(0.1, 'magnitude') }),
    ),
    adam(1e-3),
  ),
  input: [inputs],
  shape: [inputs, outputs],
  answer: (weight, x) => einsum('i,io->o', x, weight),
  candidates: lineSymmetries(inputs, outputs),
  query: 19,
})

/** Targets of one filter at all places, as in the synthetic problem of rank 1 where the line is 70 long. */
export const convolutionTasks = (inputs: number): Problem => {
  const outputs = inputs - FILTER + 1
  return {
    ...line(inputs, outputs),
    weight: (source) => (task) => {
      const filter = normal(split(source, task), FILTER)
      return Float64Array.from({ length: inputs * outputs }, (_, i) => {
        const tap = Math.floor(i / outputs) - (i % outputs)
        return tap >= 0 && tap < FILTER ? filter[tap] : 0
      })
    },
  }
}

/** Targets of dense weights of a low rank, as large as those of filters. */
export const denseTasks = (inputs: number): Problem => {
  const problem = line(inputs, inputs - FILTER + 1)
  return { ...problem, weight: unstructured(problem.shape, FILTER, FILTER / inputs) }
}

/** Numbers of three fields of kernels. */
const RANK = 18

const images = (channels: number): Omit<Problem, 'weight'> => ({
  model: model(
    'MSR-Conv',
    // errors are means over channels: half their number is the fair start of the rate
    pipe(
      freelyShared(channels, RANK),
      adapt({ loss: mse, steps: 1, rate: perLayer(channels / 2, 'magnitude') }),
    ),
    adam(1e-3),
  ),
  input: [32, 32, 1],
  shape: [3, 3, 1, channels],
  answer: (weight, x) =>
    conv2d(x as Tensor<readonly [32, 32, 1]>, weight as Tensor<readonly [3, 3, 1, number]>),
  candidates: kernelSymmetries(3, 1, channels),
  query: 3,
})

/** Targets of kernels that are turned, and mirrored, copies. */
export const turnedTasks = (turns: 'rotations' | 'rotations-and-flips'): Problem => {
  const channels = turns === 'rotations' ? 24 : 48
  return {
    ...images(channels),
    weight: (source) => {
      const data = steerablePool(source, { turns })
      return (task) => {
        const kernels = data.kernels(task)
        return kernels.map((_, i) => kernels[(i % channels) * 9 + Math.floor(i / channels)])
      }
    },
  }
}

/** Targets of kernels without structure, of the rank of the turned ones and as large. */
export const freeKernelTasks: Problem = {
  ...images(24),
  weight: unstructured([3, 3, 1, 24], RANK, 0.625 / 9),
}

type Drawn = Readonly<Record<'weights' | 'support' | 'query', AnyTensor>>

/** Batches of tasks, by the number of their first. */
const batches = ({ input: own, shape, weight, query }: Problem, source: Key, tasks: number) => {
  const weightOf = weight(source)
  return (first: number): Drawn => {
    const noise = (name: string, count: number): AnyTensor =>
      tensor(normalFloats(split(split(source, name), first), tasks * count * sizeOf(own)), [
        tasks,
        count,
        ...own,
      ])
    const all = new Float64Array(tasks * sizeOf(shape))
    for (let i = 0; i < tasks; i++) all.set(weightOf(first + i), i * sizeOf(shape))
    return {
      weights: tensor(all, [tasks, ...shape]),
      support: noise('support', 1),
      query: noise('query', query),
    }
  }
}

/** Examples with their targets. */
const answered = ({ answer }: Problem, { weights, support, query }: Drawn): Tasks =>
  vmapTrees((weight, own, others) => {
    const examples = (xs: Tree): Tree => ({
      x: xs,
      y: vmapTrees((x) => answer(weight as AnyTensor, x as AnyTensor))(xs),
    })
    return { support: examples(own), query: examples(others) }
  })(weights, support, query) as unknown as Tasks

export interface Learned {
  readonly reading: Reading
  /** Mean over the last ten steps. */
  readonly loss: number
}

const TASKS = 32

/** The reading of a layer after so many outer steps of 32 tasks. */
export const learned = async (
  problem: Problem,
  { seed, steps, engine }: { readonly seed: number; readonly steps: number; readonly engine: Engine },
): Promise<Learned> => {
  const data = batches(problem, split(key(seed), 'tasks'), TASKS)
  const run = await iterate((state: State, all: Drawn) => problem.model.step(state, answered(problem, all)), {
    engine,
    state: problem.model.start(split(key(seed), 'start')),
    data: data(0),
  })
  const losses: number[] = []
  for (let step = 0; step < steps; step++)
    losses.push(valueOf((await run.advance(data(step * TASKS))).figures.train_loss))
  const { meta } = await run.state()
  run.dispose()
  const [U] = paths(meta).flatMap(([path, x]) => (path.endsWith('.U') ? [x] : []))
  const last = losses.slice(-10)
  return {
    reading: readSymmetry(weightSpan(problem.shape, U), problem.candidates, {
      key: split(key(seed), 'chance'),
    }),
    loss: last.reduce((sum, loss) => sum + loss, 0) / last.length,
  }
}
