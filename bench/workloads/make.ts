/** A workload from its settings: parameters and one batch of tasks, both determined by the seed. */
import { type AnyTensor, cyclicRotated, key, paths, split, valuesOf } from '../../src'
import { normal } from '../../src/dsl/core/random'
import type { StoredTensor, StoredTensors } from '../../src/data/safetensors'
import { dataOf } from './data'
import type { Workload } from './files'
import { objectiveOf } from './objective'
import type { Settings } from './settings'

/**
 * Noise on the parameters: where they start as zeros or as identities some derivatives are zero, and zeros
 * prove nothing. U is random already, and rates stay as they are.
 */
const NOISE = 0.05
const isRegular = (name: string): boolean => !name.startsWith('rates.') && !name.endsWith('.U')

const paramsOf = (settings: Settings): StoredTensors['tensors'] => {
  const source = split(key(settings.seed), 'params')
  const start = objectiveOf(settings).init(source)
  return Object.fromEntries(
    paths(start).map(([name, x]) => {
      const values = Float32Array.from(valuesOf(x))
      const noise = isRegular(name) ? normal(split(source, name), values.length) : undefined
      return [
        name,
        { dtype: 'float32', shape: x.shape, values: values.map((v, i) => v + NOISE * (noise?.[i] ?? 0)) },
      ]
    }),
  )
}

/** Of `rotated`, how kernels are made of filters. */
const constantsOf = (settings: Settings): StoredTensors['tensors'] => {
  if (settings.kind !== 'rotated') return {}
  const { first, middle, last } = cyclicRotated(settings.turns)
  const stored = (U: AnyTensor): StoredTensor => ({
    dtype: 'float32',
    shape: U.shape,
    values: Float32Array.from(valuesOf(U)),
  })
  return { first: stored(first), middle: stored(middle), last: stored(last) }
}

/** The workload that settings describe. */
export const workloadOf = (settings: Settings): Workload => ({
  settings,
  params: paramsOf(settings),
  data: dataOf(settings),
  constants: constantsOf(settings),
})
