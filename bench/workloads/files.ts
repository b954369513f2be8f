/** A workload as files, for processes in any language: see bench/protocol.md. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { key, paths, split, valuesOf } from '../../src'
import { normal } from '../../src/dsl/core/random'
import { fail } from '../../src/dsl/core/problem'
import { decodeSafetensors, encodeSafetensors, type Stored } from '../../src/data/safetensors'
import { fromEither } from '../../src/experiments/effects'
import { dataOf } from './data'
import { objectiveOf } from './objective'
import { type Settings, settings as settingsCodec } from './settings'

export interface Workload {
  readonly settings: Settings
  readonly params: Stored['tensors']
  readonly data: Stored['tensors']
}

/**
 * Noise on the parameters: where they start as zeros or as identities some derivatives are zero, and zeros
 * prove nothing. U is random already, and rates stay as they are.
 */
const NOISE = 0.05
const isRegular = (name: string): boolean => !name.startsWith('rates.') && !name.endsWith('.U')

const paramsOf = (settings: Settings): Stored['tensors'] => {
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

/** The workload that settings describe. */
export const workloadOf = (settings: Settings): Workload => ({
  settings,
  params: paramsOf(settings),
  data: dataOf(settings),
})

const SETTINGS = 'settings.json'
const PARAMS = 'params.safetensors'
const DATA = 'data.safetensors'

export const writeWorkload = async (folder: string, { settings, params, data }: Workload): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, SETTINGS), JSON.stringify(settings, null, 2))
  await writeFile(join(folder, PARAMS), encodeSafetensors(params, {}))
  await writeFile(join(folder, DATA), encodeSafetensors(data, {}))
}

/** Named tensors of a file. */
export const readTensors = async (path: string): Promise<Stored['tensors']> =>
  fromEither(decodeSafetensors(path, await readFile(path))).tensors

export const readWorkload = async (folder: string): Promise<Workload> => {
  const settings: unknown = JSON.parse(await readFile(join(folder, SETTINGS), 'utf8'))
  return {
    settings: settingsCodec.is(settings)
      ? settings
      : fail({ where: join(folder, SETTINGS), given: 'other fields', expected: 'those of a workload' }),
    params: await readTensors(join(folder, PARAMS)),
    data: await readTensors(join(folder, DATA)),
  }
}
