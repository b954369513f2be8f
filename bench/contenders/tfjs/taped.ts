/**
 * tfjs as the authors' code is structured: a loop over tasks, each adapted with `grad` inside a `grad`. Only
 * what its own second derivatives have wrong or lack is written anew: softmax, and convolutions as products.
 */
import type { Contender } from '../../harness/contender'
import type { Settings } from '../../workloads/settings'
import { lacking, missing } from '../peer'
import { PACKAGES, startTfjs, type Tensor, type Tf } from './library'
import { means, summed } from './meta-gradient'
import type { Examples, Named } from './model'
import { trainer } from './trainer'

type Network = (params: Named<Tensor>, examples: Examples) => Tensor

const lacks = lacking(
  ['conv4', 'rotated'],
  'its convolutions, pooling and batch norm have no second derivatives',
)

/** A function with a derivative of its own that computes anew what it needs, so that it has further ones. */
const custom =
  (tf: Tf, f: (x: Tensor) => Tensor, pullback: (x: Tensor, dy: Tensor) => Tensor) =>
  (x: Tensor): Tensor => {
    const withGradient: Parameters<Tf['customGrad']>[0] = (at, save) => {
      ;(save as (kept: readonly Tensor[]) => void)([at as Tensor])
      return { value: f(at as Tensor), gradFunc: (dy: Tensor, [saved]: Tensor[]) => pullback(saved, dy) }
    }
    return tf.customGrad(withGradient)(x)
  }

const logSoftmaxOf = (tf: Tf) => {
  const along = (x: Tensor): Tensor => tf.sum(x, -1, true)
  const softmax: (x: Tensor) => Tensor = custom(
    tf,
    (x) => tf.softmax(x),
    (x, dy) => {
      const y = softmax(x)
      return tf.mul(y, tf.sub(dy, along(tf.mul(dy, y))))
    },
  )
  return custom(
    tf,
    (x) => tf.logSoftmax(x),
    (x, dy) => tf.sub(dy, tf.mul(softmax(x), along(dy))),
  )
}

/** All patches of images [n, size, size], a row for each place: [n · places, 9]. */
const patches = (tf: Tf, x: Tensor): Tensor => {
  const [n, size] = x.shape
  const places = size - 2
  const columns = Array.from({ length: 9 }, (_, p) =>
    tf.reshape(tf.slice(x, [0, Math.floor(p / 3), p % 3], [n, places, places]), [1, -1]),
  )
  return tf.transpose(tf.concat(columns))
}

const kernel = (tf: Tf, params: Named<Tensor>, piece: string): Tensor => {
  const v = params[`fast.conv.weight${piece}`]
  const own = (name: string): Tensor => params[`slow.conv.${name}${piece}`]
  const mixed = tf.matMul(tf.matMul(own('C'), tf.reshape(v, [9, v.shape[3] ?? 1])), own('A'), false, true)
  return tf.mul(mixed, tf.reshape(own('B'), []))
}

const squared = (tf: Tf, prediction: Tensor, y: Tensor): Tensor => tf.mean(tf.square(tf.sub(prediction, y)))

const networkOf = (tf: Tf, settings: Settings): Network => {
  const weight = (params: Named<Tensor>, piece: string, outputs: number): Tensor =>
    tf.reshape(tf.matMul(params[`slow.dense.U${piece}`], tf.reshape(params['fast.dense.weight'], [-1, 1])), [
      -1,
      outputs,
    ])
  switch (settings.kind) {
    case 'dense':
      return (params, { x, y }) => squared(tf, tf.matMul(x, weight(params, '', settings.outputs)), y)
    case 'shareConv':
      return (params, { x, y }) => {
        const z = tf.matMul(patches(tf, tf.reshape(x, x.shape.slice(0, 3))), kernel(tf, params, ''))
        return squared(tf, z, tf.reshape(y, z.shape))
      }
    case 'circuit':
    case 'dedicated':
    case 'dedicatedAll': {
      const logSoftmax = logSoftmaxOf(tf)
      const count = settings.kind === 'dedicatedAll' ? settings.circuits : 1
      return (params, { x, y }) => {
        const [n] = x.shape
        const seen = patches(tf, tf.reshape(x, x.shape.slice(0, 3)))
        const logits = Array.from({ length: count }, (_, i) => {
          const z = tf.add(tf.matMul(seen, kernel(tf, params, `#${i}`)), params[`fast.conv.bias#${i}`])
          return tf.matMul(tf.reshape(tf.relu(z), [n, -1]), weight(params, `#${i}`, settings.classes))
        })
        const biased = tf.add(
          logits.reduce((a, b) => tf.add(a, b)),
          params['fast.dense.bias'],
        )
        return tf.mul(tf.sum(tf.mul(logSoftmax(biased), y)), -1 / n)
      }
    }
    case 'mlp': {
      const dense = (params: Named<Tensor>, name: string, x: Tensor): Tensor =>
        tf.add(tf.matMul(x, params[`fast.${name}.weight`]), params[`fast.${name}.bias`])
      return (params, { x, y }) => {
        const first = tf.relu(dense(params, 'dense', x))
        return squared(tf, dense(params, 'dense3', tf.relu(dense(params, 'dense2', first))), y)
      }
    }
    case 'conv4':
    case 'rotated':
      return lacks.refuse(settings)
  }
}

const starting = (params: Named<Tensor>, prefix: string): readonly string[] =>
  Object.keys(params).filter((name) => name.startsWith(prefix))

/** The query loss of one task after the inner steps, and its gradient by all meta-parameters. */
const ofTask = (tf: Tf, network: Network, steps: number) => {
  const adapted = (params: Named<Tensor>, support: Examples): Named<Tensor> => {
    const names = starting(params, 'fast.')
    const slope = tf.grads((...fast: Tensor[]) =>
      network({ ...params, ...Object.fromEntries(names.map((name, i) => [name, fast[i]])) }, support),
    )
    let now = names.map((name) => params[name])
    for (let step = 0; step < steps; step++) {
      const gradient = slope(now)
      now = now.map((x, i) => {
        const rate = tf.exp(params[names[i].replace('fast.', 'rates.').split('#')[0]])
        return tf.sub(x, tf.mul(gradient[i], rate))
      })
    }
    return { ...params, ...Object.fromEntries(names.map((name, i) => [name, now[i]])) }
  }
  return (params: Named<Tensor>, support: Examples, query: Examples): Named<Tensor> => {
    const names = Object.keys(params)
    const { value, grads } = tf.valueAndGrads((...all: Tensor[]) =>
      network(adapted(Object.fromEntries(names.map((name, i) => [name, all[i]])), support), query),
    )(names.map((name) => params[name]))
    return { ...Object.fromEntries(names.map((name, i) => [name, grads[i]])), loss: value }
  }
}

export const taped: Contender = {
  absence: (settings) => Promise.resolve(lacks.absence(settings) ?? missing(...PACKAGES)),
  form: () => 'grad inside grad, a loop over tasks',
  prepare: async (workload) => {
    const tf = await startTfjs()
    const { settings } = workload
    const task = ofTask(tf, networkOf(tf, settings), settings.steps)
    const alone = ({ x, y }: Examples): Examples => ({
      x: tf.squeeze(x, [0]),
      y: tf.squeeze(y, [0]),
    })
    return trainer(tf, workload, 1, (params, groups) => {
      const sums = summed(tf, groups, ({ support, query }) => task(params, alone(support), alone(query)))
      return means(tf, sums, settings.tasks, (slow) => slow)
    })
  },
}
