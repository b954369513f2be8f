/** The losses of the workloads in jax-js: of one task, of all of them. Arrays are used up: hence the `.ref`s. */
import type { Settings } from '../../workloads/settings'
import { lacking } from '../peer'
import { type Arr, type Arrays, einsum, type Jax } from './library'

export const lacks = lacking(
  ['dedicatedAll', 'conv4', 'rotated'],
  'networks of this size would take it minutes a step',
)

type Loss = (params: Arrays, x: Arr, y: Arr) => Arr

/** K[out, in, row, column], as its convolutions have it. */
const kernel = (jax: Jax, params: Arrays): Arr => {
  const v = params['fast.conv.weight'].ref
  const channels = v.shape[3]
  const outputs = einsum(jax, 'po,qo->qp', v.reshape([9, channels]), params['slow.conv.A'].ref)
  const taps = einsum(jax, 'op,qp->oq', outputs, params['slow.conv.C'].ref)
  return taps.mul(params['slow.conv.B'].ref.reshape([])).reshape([channels, 1, 3, 3])
}

const convolved = (jax: Jax, params: Arrays, x: Arr): Arr => {
  const [n, size] = x.shape
  return jax.lax.conv(x.ref.reshape([n, 1, size, size]), kernel(jax, params), [1, 1], 'VALID')
}

/** [n, 676, channels] */
const features = (jax: Jax, params: Arrays, x: Arr): Arr => {
  const z = convolved(jax, params, x).add(params['fast.conv.bias'].ref.reshape([1, -1, 1, 1]))
  const [n, channels, height, width] = z.shape
  return jax.nn.relu(z).reshape([n, channels, height * width])
}

const crossEntropy = ({ numpy: np, nn }: Jax, logits: Arr, y: Arr): Arr => {
  const [n, classes] = logits.shape
  return np.sum(nn.logSoftmax(logits).mul(nn.oneHot(y.ref, classes))).mul(-1 / n)
}

const denseWeight = (jax: Jax, params: Arrays): Arr =>
  einsum(jax, 'wr,r->w', params['slow.dense.U'].ref, params['fast.dense.weight'].ref)

const squared = ({ numpy: np }: Jax, prediction: Arr, y: Arr): Arr =>
  np.mean(np.square(prediction.sub(y.ref)))

/** One of the plain dense layers. */
const dense = (jax: Jax, params: Arrays, name: string, x: Arr): Arr =>
  einsum(jax, 'ni,io->no', x, params[`fast.${name}.weight`].ref).add(params[`fast.${name}.bias`].ref)

/** Mean loss over the examples of one task. */
const lossOf = (jax: Jax, settings: Settings): Loss => {
  switch (settings.kind) {
    case 'dense': {
      const { inputs, outputs } = settings
      return (params, x, y) =>
        squared(jax, einsum(jax, 'ni,io->no', x.ref, denseWeight(jax, params).reshape([inputs, outputs])), y)
    }
    case 'shareConv':
      return (params, x, y) => squared(jax, convolved(jax, params, x), y)
    case 'circuit':
    case 'dedicated': {
      const { channels, classes, size } = settings
      const rows = [(size - 2) ** 2, channels, classes]
      return (params, x, y) => {
        const h = features(jax, params, x)
        const logits = einsum(jax, 'ncp,pco->no', h, denseWeight(jax, params).reshape(rows))
        return crossEntropy(jax, logits.add(params['fast.dense.bias'].ref), y)
      }
    }
    case 'mlp':
      return (params, x, y) => {
        const first = jax.nn.relu(dense(jax, params, 'dense', x.ref))
        const second = jax.nn.relu(dense(jax, params, 'dense2', first))
        return squared(jax, dense(jax, params, 'dense3', second), y)
      }
    case 'dedicatedAll':
    case 'conv4':
    case 'rotated':
      return lacks.refuse(settings)
  }
}

const pick = (params: Arrays, prefix: string): Arrays =>
  Object.fromEntries(
    Object.entries(params)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, x]) => [name, x.ref]),
  )

/** Loss on the query set of one task, after the inner steps. */
const taskLoss = (jax: Jax, settings: Settings) => {
  const loss = lossOf(jax, settings)
  return (params: Arrays, task: Arrays): Arr => {
    const slow = pick(params, 'slow.')
    let fast = pick(params, 'fast.')
    for (let step = 0; step < settings.steps; step++) {
      // closed over: derivatives by further arguments of a nested grad are lost, silently (0.1.25)
      const slope = jax.grad((at) => loss({ ...slow, ...at }, task['support.x'], task['support.y']))
      const gradient = slope(pick(fast, ''))
      fast = Object.fromEntries(
        Object.entries(fast).map(([name, x]) => {
          const rate = jax.numpy.exp(params[name.replace('fast.', 'rates.')].ref)
          return [name, x.sub(gradient[name].mul(rate))]
        }),
      )
    }
    return loss({ ...slow, ...fast }, task['query.x'], task['query.y'])
  }
}

/** Mean over all tasks. */
export const outerLoss = (jax: Jax, settings: Settings): ((params: Arrays, tasks: Arrays) => Arr) => {
  const one = taskLoss(jax, settings)
  const all = (params: Arrays, tasks: Arrays) => jax.numpy.mean(jax.vmap(one, [null, 0])(params, tasks))
  if (settings.kind !== 'dedicated') return all
  return (params, tasks) => jax.numpy.mean(jax.vmap(all, [0, 0])(params, tasks))
}
