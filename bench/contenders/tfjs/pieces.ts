/**
 * Parameters in the pieces that are computed with: circuits one by one, under names that end in #0, #1, …
 * Circuits that share no task are parts, each a training of its own.
 */
import type { StoredTensors, StoredTensor } from '../../../src/data/safetensors'
import { sizeOf } from '../../../src/dsl/core/shape'
import type { Workload } from '../../workloads/files'

type Tensors = StoredTensors['tensors']

/** A training by itself; its tasks are along axis 0 of the data. */
export interface Part {
  readonly params: Tensors
  readonly data: Tensors
}

const PER_CIRCUIT = /^(slow\.conv\.|fast\.conv\.|slow\.dense\.U$)/

/** The i-th of `count` equal pieces, under a shape of its own. */
const cut = (
  { dtype, values, shape }: StoredTensor,
  i: number,
  count: number,
  own: readonly number[],
): StoredTensor => {
  const size = sizeOf(shape) / count
  return { dtype, shape: own, values: values.subarray(i * size, (i + 1) * size) }
}

const mapTensors = (
  tensors: Tensors,
  f: (x: StoredTensor, name: string) => readonly (readonly [string, StoredTensor])[],
): Tensors => Object.fromEntries(Object.entries(tensors).flatMap(([name, x]) => f(x, name)))

const rowsOf = ({ shape }: StoredTensor, count: number): readonly number[] => [
  shape[0] / count,
  ...shape.slice(1),
]

const first = (tensors: Tensors, i: number, count: number): Tensors =>
  mapTensors(tensors, (x, name) => [[name, cut(x, i, count, x.shape.slice(1))]])

const numbered = (tensors: Tensors): Tensors =>
  mapTensors(tensors, (x, name) => [[PER_CIRCUIT.test(name) ? `${name}#0` : name, x]])

/** The parts of a workload, and how many circuits each has. */
export const partsOf = ({ settings, params, data }: Omit<Workload, 'constants'>): readonly Part[] => {
  switch (settings.kind) {
    case 'dense':
    case 'shareConv':
    case 'conv4':
    case 'mlp':
    case 'rotated':
      return [{ params, data }]
    case 'circuit':
      return [{ params: numbered(params), data }]
    case 'dedicated': {
      const { circuits } = settings
      return Array.from({ length: circuits }, (_, i) => ({
        params: numbered(first(params, i, circuits)),
        data: first(data, i, circuits),
      }))
    }
    case 'dedicatedAll': {
      const { circuits } = settings
      const each = (x: StoredTensor, name: string) =>
        Array.from({ length: circuits }, (_, i) => {
          const own = name === 'slow.dense.U' ? rowsOf(x, circuits) : x.shape.slice(1)
          return [`${name}#${i}`, cut(x, i, circuits, own)] as const
        })
      const pieces = mapTensors(params, (x, name) => (PER_CIRCUIT.test(name) ? each(x, name) : [[name, x]]))
      return [{ params: pieces, data }]
    }
  }
}

/** Numbers by the names of the pieces of all parts, as whole tensors like these. */
export const joined = (like: Tensors, parts: readonly Readonly<Record<string, Float32Array>>[]): Tensors =>
  mapTensors(like, ({ shape }, name) => {
    const values = new Float32Array(sizeOf(shape))
    let at = 0
    for (const part of parts)
      for (const [own, piece] of Object.entries(part))
        if (own.split('#')[0] === name) {
          values.set(piece, at)
          at += piece.length
        }
    return [[name, { dtype: 'float32', shape, values }]]
  })
