/** The dense layer with W = U v, all tasks at once. */
import type { Dense } from '../../workloads/settings'
import { type Calculus, constant } from './dual'
import type { Tf } from './library'
import type { Model } from './model'

const U = 'slow.dense.U'
const V = 'fast.dense.weight'

/** Σ_r v_r (x U_r): one product with U for all tasks; their weights are never made. For small ranks. */
export const factored = (tf: Tf, c: Calculus, { tasks, inputs, outputs, rank }: Dense): Model => ({
  group: tasks,
  stacked: true,
  share: (slow) => ({ U: tf.reshape(slow[U], [inputs, outputs * rank]) }),
  gradients: (fast, shared, { x, y }) => {
    const [group, n] = x.shape
    const flat = tf.reshape(x, [group * n, inputs])
    const parts = constant(tf.reshape(tf.matMul(flat, shared.U), [group, n * outputs, rank]))
    const v = fast[V]
    const targets = constant(tf.reshape(y, [group, n * outputs, 1]))
    const error = c.minus(c.product(parts, c.reshaped([-1, rank, 1])(v)), targets)
    const delta = c.scaled(2 / (n * outputs))(error)
    const outer = c.times(c.reshaped([group, n, outputs, 1])(delta), c.reshaped([-1, 1, 1, rank])(v))
    return {
      loss: () => tf.mul(tf.sum(tf.square(error.value())), 1 / (n * outputs)),
      fast: { [V]: c.reshaped([group, rank])(c.product(c.reshaped([group, 1, n * outputs])(delta), parts)) },
      slow: { [U]: c.product(constant(tf.transpose(flat)), c.reshaped([group * n, outputs * rank])(outer)) },
    }
  },
  finish: (slow) => ({ [U]: tf.reshape(slow[U], [inputs * outputs, rank]) }),
})

/** W made for each task. For large ranks. */
export const weighted = (tf: Tf, c: Calculus, { tasks, inputs, outputs, rank }: Dense): Model => {
  // one weight for all tasks is one product, which is XNNPACK's; a batch is a plain loop
  const applied = c.bilinear((x, w) =>
    w.shape[0] === 1
      ? tf.reshape(tf.matMul(tf.reshape(x, [-1, inputs]), tf.reshape(w, [inputs, outputs])), [
          ...x.shape.slice(0, 2),
          outputs,
        ])
      : tf.matMul(x, w),
  )
  return {
    group: tasks,
    stacked: true,
    share: (slow) => ({ U: slow[U] }),
    gradients: (fast, shared, { x, y }) => {
      const [group, n] = x.shape
      const u = constant(shared.U)
      const w = c.transposed(c.product(u, c.transposed(fast[V])))
      const error = c.minus(applied(constant(x), c.reshaped([-1, inputs, outputs])(w)), constant(y))
      const delta = c.scaled(2 / (n * outputs))(error)
      const byWeight = c.reshaped([group, inputs * outputs])(
        c.product(constant(tf.transpose(x, [0, 2, 1])), delta),
      )
      const v = c.times(fast[V], constant(tf.ones([group, 1])))
      return {
        loss: () => tf.mul(tf.sum(tf.square(error.value())), 1 / (n * outputs)),
        fast: { [V]: c.product(byWeight, u) },
        slow: { [U]: c.product(c.transposed(byWeight), v) },
      }
    },
    finish: (slow) => ({ [U]: tf.reshape(slow[U], [inputs * outputs, rank]) }),
  }
}
