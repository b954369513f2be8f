/** The tasks of a workload, drawn from its seed: one batch, row by row, float32 inputs. */
import { type Key, key, split } from '../../src'
import { integers, normal, uniform } from '../../src/dsl/core/random'
import { sizeOf } from '../../src/dsl/core/shape'
import type { StoredTensors, StoredTensor } from '../../src/data/safetensors'
import type { Conv4, Dense, Settings, ShareConv } from './settings'

const float32 = (values: ArrayLike<number>, shape: readonly number[]): StoredTensor => ({
  dtype: 'float32',
  shape,
  values: Float32Array.from(values),
})

const int32 = (values: ArrayLike<number>, shape: readonly number[]): StoredTensor => ({
  dtype: 'int32',
  shape,
  values: Int32Array.from(values),
})

/** What a task is: inputs and targets of its examples. */
type Draw = (
  source: Key,
  examples: number,
) => { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }

/** Every window of 3 has a filter of its own, a mixture of `rank` filters; of rank 1, all have the same. */
const filtered = ({ inputs, outputs, rank }: Dense, seed: Key): ((source: Key) => Draw) => {
  const basis = rank === 3 ? 1 : Math.max(1, Math.round(rank / 6))
  const raw = normal(split(seed, 'mixture'), outputs * basis).map(Math.exp)
  const weight = (t: number, r: number): number => {
    const row = raw.subarray(t * basis, (t + 1) * basis)
    return row[r] / row.reduce((a, b) => a + b, 0)
  }
  return (task) => {
    const filters = normal(split(task, 'filters'), basis * 3)
    return (source, examples) => {
      const x = normal(source, examples * inputs)
      const y = Float32Array.from({ length: examples * outputs }, (_, at) => {
        const [example, t] = [Math.floor(at / outputs), at % outputs]
        let total = 0
        for (let r = 0; r < basis; r++)
          for (let d = 0; d < 3; d++) total += weight(t, r) * filters[3 * r + d] * x[example * inputs + t + d]
        return total
      })
      return { x, y }
    }
  }
}

/** A convolution with kernels of its own for each task. */
const convolved =
  ({ size, channels }: ShareConv) =>
  (task: Key): Draw => {
    const kernels = normal(split(task, 'kernels'), 9 * channels)
    const places = size - 2
    return (source, examples) => {
      const x = normal(source, examples * size * size)
      const y = new Float32Array(examples * places * places * channels)
      for (let e = 0, at = 0; e < examples; e++)
        for (let i = 0; i < places; i++)
          for (let j = 0; j < places; j++)
            for (let o = 0; o < channels; o++, at++)
              for (let p = 0; p < 9; p++)
                y[at] +=
                  (kernels[p * channels + o] / 3) * x[(e * size + i + Math.floor(p / 3)) * size + j + (p % 3)]
      return { x, y }
    }
  }

/** Numbers for pixels: the time does not depend on what the images show. */
const labelled = (size: number, classes: number) => (): Draw => (source, examples) => ({
  x: normal(split(source, 'x'), examples * size * size),
  y: integers(split(source, 'y'), examples, classes),
})

/** Images of a class are its own image and noise; classes take turns. */
const classified =
  ({ size, inputs, classes }: Conv4) =>
  (task: Key): Draw => {
    const pixels = size * size * inputs
    const own = normal(split(task, 'classes'), classes * pixels)
    return (source, examples) => {
      const x = normal(source, examples * pixels)
      for (let at = 0; at < x.length; at++) x[at] += own[at % own.length]
      return { x, y: Int32Array.from({ length: examples }, (_, i) => i % classes) }
    }
  }

/** Sinusoids of any amplitude from 0.1 to 5 and any phase up to π, from −5 to 5 (Finn et al., 2017). */
const sinusoids = (task: Key): Draw => {
  const [height, shift] = uniform(split(task, 'sinusoid'), 2)
  const [amplitude, phase] = [0.1 + 4.9 * height, Math.PI * shift]
  return (source, examples) => {
    const x = uniform(source, examples).map((u) => 10 * u - 5)
    return { x, y: x.map((at) => amplitude * Math.sin(at - phase)) }
  }
}

const drawsOf = (settings: Settings, seed: Key): ((task: Key) => Draw) => {
  switch (settings.kind) {
    case 'dense':
      return filtered(settings, seed)
    case 'shareConv':
      return convolved(settings)
    case 'circuit':
    case 'dedicated':
    case 'dedicatedAll':
      return labelled(settings.size, settings.classes)
    case 'conv4':
      return classified(settings)
    case 'mlp':
      return sinusoids
    case 'rotated':
      return labelled(28, 10)
  }
}

/** Shapes of one example, and of the axes that hold the tasks. */
const shapesOf = (settings: Settings) => {
  const { tasks } = settings
  switch (settings.kind) {
    case 'dense':
      return { tasks: [tasks], x: [settings.inputs], y: [settings.outputs] }
    case 'shareConv': {
      const { size, channels } = settings
      return { tasks: [tasks], x: [size, size, 1], y: [size - 2, size - 2, channels] }
    }
    case 'dedicated': {
      const { size, circuits } = settings
      return { tasks: [circuits, tasks / circuits], x: [size, size, 1], y: undefined }
    }
    case 'circuit':
    case 'dedicatedAll':
      return { tasks: [tasks], x: [settings.size, settings.size, 1], y: undefined }
    case 'conv4':
      return { tasks: [tasks], x: [settings.size, settings.size, settings.inputs], y: undefined }
    case 'mlp':
      return { tasks: [tasks], x: [1], y: [1] }
    case 'rotated':
      return { tasks: [tasks], x: [28, 28, 1], y: undefined }
  }
}

const joined = (parts: readonly ArrayLike<number>[]): Float32Array => {
  const all = new Float32Array(parts.length * parts[0].length)
  parts.forEach((part, i) => all.set(part, i * part.length))
  return all
}

/** `support.x`, `support.y`, `query.x`, `query.y`. */
export const dataOf = (settings: Settings): StoredTensors['tensors'] => {
  const seed = split(key(settings.seed), 'data')
  const { tasks, x, y } = shapesOf(settings)
  const draws = drawsOf(settings, seed)
  const keys = Array.from({ length: sizeOf(tasks) }, (_, i) => split(seed, i))
  const part = (name: 'support' | 'query') => {
    const examples = settings[name]
    const drawn = keys.map((task) => draws(task)(split(task, name), examples))
    const xs = joined(drawn.map((one) => one.x))
    const ys = joined(drawn.map((one) => one.y))
    return [
      [`${name}.x`, float32(xs, [...tasks, examples, ...x])],
      [
        `${name}.y`,
        y === undefined ? int32(ys, [...tasks, examples]) : float32(ys, [...tasks, examples, ...y]),
      ],
    ] as const
  }
  return Object.fromEntries([...part('support'), ...part('query')])
}
