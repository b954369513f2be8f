/** The networks of images, task by task: a task's activations fit the cache, those of all tasks do not. */
import type { Circuit, Dedicated, ShareConv } from '../../workloads/settings'
import { type Calculus, constant, type Dual } from './dual'
import type { Tensor, Tf } from './library'
import type { Model, Named } from './model'
import { convolutions, sharedKernel, type Sharing, sharingOf } from './shared-kernel'

const kernels = (tf: Tf, slow: Named<Tensor>, piece: string): Named<Tensor> => {
  const [A, B, C] = ['A', 'B', 'C'].map((name) => slow[`slow.conv.${name}${piece}`])
  return Object.fromEntries(
    Object.entries(sharingOf(tf, A, B, C)).map(([name, x]) => [name + piece, x as Tensor]),
  )
}

const sharingIn = (shared: Named<Tensor>, piece: string): Sharing => {
  const [A, At, B, C, Ct] = ['A', 'At', 'B', 'C', 'Ct'].map((name) => shared[name + piece])
  return { A, At, B, C, Ct }
}

const slowNames = (slow: Named<Dual>, piece: string): Named<Dual> =>
  Object.fromEntries(Object.entries(slow).map(([name, g]) => [`slow.conv.${name}${piece}`, g]))

const V = 'fast.conv.weight'

/** One convolution, squared error. */
export const convolution = (tf: Tf, c: Calculus, { size, channels }: ShareConv): Model => ({
  group: 1,
  stacked: false,
  share: (slow) => kernels(tf, slow, ''),
  gradients: (fast, shared, { x, y }) => {
    const [, n] = x.shape
    const conv = convolutions(tf, tf.reshape(x, [n, size, size]), channels)
    const { kernel, pulled } = sharedKernel(c, sharingIn(shared, ''), c.reshaped([9, channels])(fast[V]))
    const error = c.minus(conv.forward(kernel), constant(tf.reshape(y, [-1, channels])))
    const elements = y.size
    const { v, slow } = pulled(conv.backward(c.scaled(2 / elements)(error)))
    return {
      loss: () => tf.mul(tf.sum(tf.square(error.value())), 1 / elements),
      fast: { [V]: c.reshaped([3, 3, 1, channels])(v) },
      slow: slowNames(slow, ''),
    }
  },
  finish: (slow) => slow,
})

/** What follows the circuits' features: their sum of products with U, the weights of the ranks, a softmax. */
const classified = (tf: Tf, c: Calculus, products: Dual, fast: Named<Dual>, y: Tensor, rank: number) => {
  const [n, classes] = y.shape
  const v = fast['fast.dense.weight']
  const parts = c.reshaped([n * classes, rank])(products)
  const scores = c.reshaped([n, classes])(c.product(parts, c.reshaped([rank, 1])(v)))
  const p = c.softmax(c.plus(scores, fast['fast.dense.bias']))
  const delta = c.scaled(1 / n)(c.minus(p, constant(y)))
  const outer = c.times(c.reshaped([n, classes, 1])(delta), v)
  return {
    loss: () => tf.mul(tf.sum(tf.mul(y, tf.log(p.value()))), -1 / n),
    weight: c.reshaped([rank])(c.product(c.reshaped([1, n * classes])(delta), parts)),
    bias: c.reshaped([classes])(c.product(constant(tf.ones([1, n])), delta)),
    back: c.reshaped([n, classes * rank])(outer),
  }
}

/** Circuits whose features one dense layer reads; the parameters of circuit i carry #i in their names. */
export const circuits = (
  tf: Tf,
  c: Calculus,
  { size, channels, rank, classes }: Circuit | Dedicated,
  count: number,
): Model => {
  const features = (size - 2) ** 2 * channels
  const pieces = Array.from({ length: count }, (_, i) => `#${i}`)
  const u = (piece: string): string => `slow.dense.U${piece}`
  return {
    group: 1,
    stacked: false,
    share: (slow) =>
      Object.assign(
        {},
        ...pieces.map((piece) => {
          const own = tf.reshape(slow[u(piece)], [features, classes * rank])
          return { ...kernels(tf, slow, piece), [`U${piece}`]: own, [`Ut${piece}`]: tf.transpose(own) }
        }),
      ) as Named<Tensor>,
    gradients: (fast, shared, { x, y }) => {
      const [, n] = x.shape
      const conv = convolutions(tf, tf.reshape(x, [n, size, size]), channels)
      const seen = pieces.map((piece) => {
        const v = c.reshaped([9, channels])(fast[V + piece])
        const { kernel, pulled } = sharedKernel(c, sharingIn(shared, piece), v)
        const z = c.plus(conv.forward(kernel), fast[`fast.conv.bias${piece}`])
        const mask = tf.step(z.value())
        const active = c.masked(mask)
        return { piece, pulled, active, h: c.reshaped([n, features])(active(z)) }
      })
      const products = seen.map(({ piece, h }) => c.product(h, constant(shared[`U${piece}`])))
      const labels = tf.reshape(y, [n, classes])
      const last = classified(tf, c, products.reduce(c.plus), fast, labels, rank)
      const ones = constant(tf.ones([1, n * (size - 2) ** 2]))
      const backs = seen.map(({ piece, pulled, active, h }) => {
        const dz = active(c.reshaped([-1, channels])(c.product(last.back, constant(shared[`Ut${piece}`]))))
        const { v, slow } = pulled(conv.backward(dz))
        return {
          fast: {
            [V + piece]: c.reshaped([3, 3, 1, channels])(v),
            [`fast.conv.bias${piece}`]: c.reshaped([channels])(c.product(ones, dz)),
          },
          slow: { ...slowNames(slow, piece), [u(piece)]: c.product(c.transposed(last.back), h) },
        }
      })
      return {
        loss: last.loss,
        fast: Object.assign(
          { 'fast.dense.weight': last.weight, 'fast.dense.bias': last.bias },
          ...backs.map((back) => back.fast),
        ) as Named<Dual>,
        slow: Object.assign({}, ...backs.map((back) => back.slow)) as Named<Dual>,
      }
    },
    // by U the sums are kept transposed: only the whole of them is turned
    finish: (slow) => ({
      ...slow,
      ...Object.fromEntries(
        pieces.map((piece) => [
          u(piece),
          tf.reshape(tf.transpose(slow[u(piece)]), [features * classes, rank]),
        ]),
      ),
    }),
  }
}
