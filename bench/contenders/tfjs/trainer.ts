/** Training with tfjs, however the gradient of a group of tasks is found: data, pieces, Adam. */
import type { StoredTensors, StoredTensor } from '../../../src/data/safetensors'
import type { Trainer } from '../../harness/contender'
import type { Workload } from '../../workloads/files'
import type { Settings } from '../../workloads/settings'
import type { Tensor, Tf } from './library'
import type { Sums, Task } from './meta-gradient'
import type { Examples, Named } from './model'
import { joined, type Part, partsOf } from './pieces'

/** The mean over tasks of the loss, and its gradient; tasks come in groups, uploaded when they are called. */
export type Slope = (params: Named<Tensor>, groups: readonly (() => Task)[]) => Sums

/** Labels as the columns that they name. */
const oneHot = ({ values, shape }: StoredTensor, classes: number): StoredTensor => {
  const columns = new Float32Array(values.length * classes)
  values.forEach((label, i) => {
    columns[i * classes + label] = 1
  })
  return { dtype: 'float32', shape: [...shape, classes], values: columns }
}

/** The examples of the tasks from `at` on, uploaded. */
const examples = (
  tf: Tf,
  data: StoredTensors['tensors'],
  set: string,
  at: number,
  group: number,
  settings: Settings,
): Examples => {
  const uploaded = ({ shape, values }: StoredTensor): Tensor => {
    const size = values.length / shape[0]
    return tf.tensor(values.slice(at * size, (at + group) * size), [group, ...shape.slice(1)], 'float32')
  }
  const y = data[`${set}.y`]
  return {
    x: uploaded(data[`${set}.x`]),
    y: uploaded('classes' in settings ? oneHot(y, settings.classes) : y),
  }
}

/** The state of one part: parameters and Adam's two means, which the trainer replaces at every step. */
interface State {
  params: Named<Tensor>
  mean: Named<Tensor>
  square: Named<Tensor>
}

const named = <A, B>(record: Named<A>, f: (x: A, name: string) => B): Named<B> =>
  Object.fromEntries(Object.entries(record).map(([name, x]) => [name, f(x, name)]))

const free = (...records: readonly Named<Tensor>[]): void =>
  records.forEach((record) => Object.values(record).forEach((x) => x.dispose()))

const adam = (
  tf: Tf,
  { params, mean, square }: State,
  gradient: Sums,
  k: number,
  { adam }: Settings,
): State =>
  tf.tidy(() => {
    const running = (old: Named<Tensor>, beta: number, f: (g: Tensor) => Tensor) =>
      named(old, (m, name) => tf.add(tf.mul(m, beta), tf.mul(f(gradient.by[name]), 1 - beta)))
    const means = running(mean, adam.beta1, (g) => g)
    const squares = running(square, adam.beta2, (g) => tf.square(g))
    const rate = adam.rate / (1 - adam.beta1 ** k)
    const root = 1 / (1 - adam.beta2 ** k)
    const moved = named(params, (p, name) =>
      tf.sub(
        p,
        tf.div(tf.mul(means[name], rate), tf.add(tf.sqrt(tf.mul(squares[name], root)), adam.epsilon)),
      ),
    )
    return { params: moved, mean: means, square: squares }
  })

/** A trainer whose tasks come in groups of `group`. */
export const trainer = (
  tf: Tf,
  { settings, params, data }: Workload,
  group: number,
  gradientOf: Slope,
): Trainer => {
  const parts = partsOf({ settings, params, data })
  const zeros = (x: StoredTensor): Tensor => tf.zeros([...x.shape])
  const states = parts.map((part): State => ({
    params: named(part.params, ({ values, shape }) => tf.tensor(values.slice(), [...shape], 'float32')),
    mean: named(part.params, zeros),
    square: named(part.params, zeros),
  }))
  const slope = ({ data: own }: Part, state: State): Sums => {
    const starts = Array.from({ length: settings.tasks / parts.length / group }, (_, i) => i * group)
    const groups = starts.map((at) => () => ({
      support: examples(tf, own, 'support', at, group, settings),
      query: examples(tf, own, 'query', at, group, settings),
    }))
    return gradientOf(state.params, groups)
  }
  let k = 0
  return {
    step: () => {
      k++
      let loss = 0
      parts.forEach((part, i) => {
        const gradient = slope(part, states[i])
        const next = adam(tf, states[i], gradient, k, settings)
        const { params: p, mean, square } = states[i]
        free(p, mean, square, gradient.by)
        states[i] = next
        loss += gradient.loss
      })
      return Promise.resolve(loss)
    },
    gradient: () =>
      Promise.resolve(
        joined(
          params,
          parts.map((part, i) => named(slope(part, states[i]).by, (g) => Float32Array.from(g.dataSync()))),
        ),
      ),
  }
}
