/** Functions to begin with, each with a group of which it is worth asking. */
import type { Settings } from './settings'

export interface Ready extends Pick<Settings, 'code' | 'shape' | 'group' | 'outputs' | 'tolerance'> {
  readonly title: string
}

/** Rounding of float64, and far less than what a broken symmetry leaves. */
const ROUNDING = 1e-9

const CIRCULAR = `import { ops, tensor } from 'weyl'

const kernel = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 1, 1])

// the edges meet: the last row is put before the first, and so on
const wrapped = (x, axis) => {
  const cut = (from, size) => ops.slice(x,
    x.shape.map((_, i) => (i === axis ? from : 0)),
    x.shape.map((n, i) => (i === axis ? size : n)))
  return ops.concat([cut(x.shape[axis] - 1, 1), x, cut(0, 1)], axis)
}

export default (x) => ops.conv2d(wrapped(wrapped(x, 0), 1), kernel)
`

const PADDED = `(x) => ops.conv2d(x,
  tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 1, 1]),
  { padding: 'same' })
`

const laplacian = (corner: string): string => `(x) => ops.conv2d(x,
  tensor([${corner}, 1, 0,  1, -4, 1,  0, 1, 0], [3, 3, 1, 1]))
`

const POOLED = `import { ops } from 'weyl'

// the largest of each 2 × 2 pixels, in the place of all four
export default (x) => {
  const [rows, columns, channels] = x.shape
  const small = ops.reshape(ops.maxPool(x, 2), [rows / 2, 1, columns / 2, 1, channels])
  return ops.reshape(ops.broadcastTo(small, [rows / 2, 2, columns / 2, 2, channels]), x.shape)
}
`

const ATTENTION = (positions: string): string => `import { ops, tensor } from 'weyl'

const positions = tensor([${positions}], [5, 1])

export default (points) => {
  const x = ops.add(points, ops.broadcastTo(positions, [5, 2]))
  return ops.matmul(ops.softmax(ops.matmul(x, ops.transpose(x, [1, 0]))), x)
}
`

const LEARNED = `// A dense layer that learns across tasks how its weights are shared, W = U v (MSR).
// Each task hides a circular filter of three numbers.
import * as weyl from 'weyl'
import { adam, adapt, dense, flatten, fullSharing, input, key, mse, ops, perLayer, pipe, reparam, split, tensor } from 'weyl'

const N = 6, tasks = 32, examples = 8
const layer = pipe(input([N, 1]), flatten,
  dense(N, { bias: false }), reparam(fullSharing({ rank: 3 })))
const learner = pipe(layer, adapt({ loss: mse, steps: 2, rate: perLayer(0.1) }))

const batch = (step) => {
  const numbers = weyl.normal(split(key(1), step), tasks * (3 + 2 * examples * N))
  let at = 0
  const set = (filters) => {
    const x = numbers.slice(at, (at += tasks * examples * N))
    const y = x.map((_, i) => {
      const [first, place, task] = [i - (i % N), i % N, Math.floor(i / (examples * N))]
      return [0, 1, 2].reduce((sum, k) => sum + filters[3 * task + k] * x[first + ((place + k) % N)], 0)
    })
    return { x: tensor(x, [tasks, examples, N, 1]), y: tensor(y, [tasks, examples, N]) }
  }
  const filters = numbers.slice(0, (at = 3 * tasks))
  return { support: set(filters), query: set(filters) }
}

const outer = adam(0.01)
const engine = await weyl.engineNamed('wasm')
const training = await weyl.iterate(weyl.metaStep(learner, outer), {
  engine, data: batch(0), state: weyl.initialState(learner, outer, key(2)),
})
for (let step = 0; step < 400; step++) await training.advance(batch(step))

// the layer with the sharing that it found, for one choice of v
const U = (await training.state()).meta.slow.dense.U
const W = ops.reshape(ops.matmul(ops.reshape(U, [N * N, 3]), tensor([1, -2, 1], [3, 1])), [N, N])
export default (x) => ops.reshape(ops.matmul(ops.reshape(x, [1, N]), W), [N])
`

const image = { shape: '6, 6, 1', outputs: 'moved', tolerance: ROUNDING } as const
const rows = { shape: '5, 2', group: 'orders', outputs: 'moved', tolerance: ROUNDING } as const
const learned = { shape: '6', group: 'cycle', outputs: 'moved', code: LEARNED } as const

export const READY: readonly Ready[] = [
  { ...image, title: 'Circular convolution', code: CIRCULAR, group: 'torus' },
  { ...image, title: 'Convolution, zeros around', code: PADDED, group: 'torus' },
  { ...image, title: 'Convolution, with edges', code: PADDED, group: 'edges' },
  { ...image, title: 'Max pooling', code: POOLED, group: 'torus' },
  { ...image, title: 'Max pooling, turned', code: POOLED, group: 'mirrors' },
  { ...image, title: 'A kernel that is alike from all sides', code: laplacian('0'), group: 'mirrors' },
  { ...image, title: 'One that nearly is', code: laplacian('0.001'), group: 'mirrors' },
  {
    ...image,
    title: 'Squares of the slope, turned by any angle',
    shape: '24, 24, 1',
    group: 'turns',
    tolerance: 0.25,
    code: `(x) => {
  const [down, right] = [[-1, 0, 1], [-1, 0, 1]].map((d, i) =>
    ops.conv2d(x, tensor(d, i === 0 ? [3, 1, 1, 1] : [1, 3, 1, 1]), { padding: 'same' }))
  return ops.add(ops.square(down), ops.square(right))
}
`,
  },
  {
    title: 'Dense layer',
    code: `import { dense, input, key, pipe } from 'weyl'

const layer = pipe(input([6]), dense(6))

export default layer.apply(layer.init(key(0)))
`,
    shape: '6',
    group: 'cycle',
    outputs: 'moved',
    tolerance: ROUNDING,
  },
  { ...learned, title: 'Dense layer that learned to share its weights', tolerance: 0.1 },
  { ...learned, title: 'The same, with no error allowed', tolerance: ROUNDING },
  { ...rows, title: 'Attention', code: ATTENTION('0, 0, 0, 0, 0') },
  { ...rows, title: 'Attention with positions', code: ATTENTION('0, 1, 2, 3, 4') },
  { ...rows, title: 'Softmax of each row', code: '(x) => ops.softmax(x)\n' },
  { ...rows, title: 'Mean over rows', code: '(x) => ops.mean(x, [0])\n', outputs: 'unmoved' },
  { ...rows, title: 'relu, scaled', code: '(x) => ops.relu(x)\n', group: 'scales' },
  { ...rows, title: 'relu, with its sign changed', code: '(x) => ops.relu(x)\n', group: 'signs' },
  { ...rows, title: 'A mistake: products of shapes that do not fit', code: '(x) => ops.matmul(x, x)\n' },
]
