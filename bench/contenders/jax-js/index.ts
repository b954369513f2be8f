/** jax-js: the whole outer step as one `jit` of `valueAndGrad` of `vmap` of `grad`. */
import type { StoredTensors, StoredTensor } from '../../../src/data/safetensors'
import type { Contender, Trainer } from '../../harness/contender'
import type { Workload } from '../../workloads/files'
import { missing } from '../peer'
import { type Arr, type Arrays, einsum, type Jax, PACKAGE, startJax } from './library'
import { lacks, outerLoss } from './networks'

type Tensors = StoredTensors['tensors']

/** Targets of convolutions as jax-js has them: channels before places. */
const asItLikes = (name: string, { dtype, shape, values }: StoredTensor): StoredTensor => {
  if (!name.endsWith('.y') || shape.length !== 5) return { dtype, shape, values }
  const [tasks, n, height, width, channels] = shape
  const places = height * width
  const moved = Float32Array.from(values)
  values.forEach((value, at) => {
    const [image, place, channel] = [
      Math.floor(at / (places * channels)),
      Math.floor(at / channels) % places,
      at % channels,
    ]
    moved[(image * channels + channel) * places + place] = value
  })
  return { dtype, shape: [tasks, n, channels, height, width], values: moved }
}

const upload = ({ numpy: np }: Jax, tensors: Tensors): Arrays =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { values, shape }]) => [
      name,
      np.array(values instanceof Int32Array ? values : Float32Array.from(values), { shape }),
    ]),
  )

const named = (arrays: Arrays, f: (x: Arr, name: string) => Arr): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, x]) => [name, f(x, name)]))

const trainer = (jax: Jax, { settings, params, data }: Workload): Trainer => {
  const { numpy: np } = jax
  const { rate, beta1, beta2, epsilon } = settings.adam
  const slope = jax.valueAndGrad(outerLoss(jax, settings))
  const batch = Object.fromEntries(Object.entries(data).map(([name, x]) => [name, asItLikes(name, x)]))
  const running = (old: Arrays, beta: number, gradient: Arrays, f: (g: Arr) => Arr): Arrays =>
    named(old, (m, name) => m.mul(beta).add(f(gradient[name].ref).mul(1 - beta)))

  const step = jax.jit((at: Arrays, mean: Arrays, square: Arrays, corrections: Arr, tasks: Arrays) => {
    const [loss, gradient] = slope(
      named(at, (x) => x.ref),
      tasks,
    )
    const means = running(mean, beta1, gradient, (g) => g)
    const squares = running(square, beta2, gradient, np.square)
    const c1 = einsum(jax, 'i,i->', corrections.ref, np.array(Float32Array.of(1, 0), { shape: [2] }))
    const c2 = einsum(jax, 'i,i->', corrections.ref, np.array(Float32Array.of(0, 1), { shape: [2] }))
    const moved = named(at, (x, name) => {
      const root = np.sqrt(squares[name].ref.mul(c2.ref)).add(epsilon)
      return x.sub(means[name].ref.mul(c1.ref).mul(rate).div(root))
    })
    return [loss, moved, means, squares] as const
  })

  const zeros = (): Arrays =>
    Object.fromEntries(Object.entries(params).map(([name, { shape }]) => [name, np.zeros(shape)]))
  let state = { at: upload(jax, params), mean: zeros(), square: zeros() }
  let k = 0
  return {
    step: async () => {
      k++
      const corrections = np.array(Float32Array.of(1 / (1 - beta1 ** k), 1 / (1 - beta2 ** k)), {
        shape: [2],
      })
      const [loss, at, mean, square] = step(
        state.at,
        state.mean,
        state.square,
        corrections,
        upload(jax, batch),
      )
      state = { at, mean, square }
      return (await loss.data())[0]
    },
    gradient: async () => {
      const [loss, gradient] = jax.jit(slope)(upload(jax, params), upload(jax, batch))
      loss.dispose()
      const read = Object.entries(gradient).map(async ([name, x]): Promise<[string, StoredTensor]> => [
        name,
        { dtype: 'float32', shape: params[name].shape, values: Float32Array.from(await x.data()) },
      ])
      return Object.fromEntries(await Promise.all(read))
    },
  }
}

export const jaxJs: Contender = {
  absence: (settings) => Promise.resolve(lacks.absence(settings) ?? missing(PACKAGE)),
  form: () => 'jit of vmap of grad; it has no threads in Node',
  prepare: async (workload) => trainer(await startJax(), workload),
}
