/**
 * tfjs as an expert writes it: gradients derived by hand (its own are wrong at second order), no product with
 * transposes (they are plain loops), dense layers for all tasks at once, images task by task.
 */
import type { Stored, StoredTensor } from '../../../src/data/safetensors'
import type { Contender, Trainer } from '../../harness/contender'
import type { Workload } from '../../workloads/files'
import type { Settings } from '../../workloads/settings'
import { missing } from '../peer'
import { circuits, convolution } from './circuit'
import { type Calculus, calculus } from './dual'
import { factored, weighted } from './dense'
import { PACKAGES, startTfjs, type Tensor, type Tf } from './library'
import { metaGradient, type Sums } from './meta-gradient'
import type { Examples, Model, Named } from './model'
import { joined, type Part, partsOf } from './pieces'

const modelOf = (tf: Tf, c: Calculus, settings: Settings): Model => {
  switch (settings.kind) {
    case 'dense':
      return settings.rank <= 6 ? factored(tf, c, settings) : weighted(tf, c, settings)
    case 'shareConv':
      return convolution(tf, c, settings)
    case 'circuit':
    case 'dedicated':
      return circuits(tf, c, settings, 1)
    case 'dedicatedAll':
      return circuits(tf, c, settings, settings.circuits)
  }
}

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
  data: Stored['tensors'],
  set: string,
  at: number,
  { group }: Model,
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

const trainer = (tf: Tf, { settings, params, data }: Workload): Trainer => {
  const parts = partsOf({ settings, params, data })
  const model = modelOf(tf, calculus(tf), settings)
  const zeros = (x: StoredTensor): Tensor => tf.zeros([...x.shape])
  const states = parts.map((part): State => ({
    params: named(part.params, ({ values, shape }) => tf.tensor(values.slice(), [...shape], 'float32')),
    mean: named(part.params, zeros),
    square: named(part.params, zeros),
  }))
  const slope = ({ data: own }: Part, state: State): Sums => {
    const starts = Array.from(
      { length: settings.tasks / parts.length / model.group },
      (_, i) => i * model.group,
    )
    return metaGradient(
      tf,
      model,
      state.params,
      starts.map((at) => () => ({
        support: examples(tf, own, 'support', at, model, settings),
        query: examples(tf, own, 'query', at, model, settings),
      })),
      settings,
    )
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

export const byHand: Contender = {
  absence: () => Promise.resolve(missing(...PACKAGES)),
  form: ({ kind }) =>
    kind === 'dense'
      ? 'derived by hand, all tasks at once'
      : 'derived by hand, task by task, which is faster',
  prepare: async (workload) => trainer(await startTfjs(), workload),
}
