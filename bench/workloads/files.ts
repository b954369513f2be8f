/** A workload as files, for processes in any language: see bench/protocol.md. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../src/dsl/core/problem'
import { decodeSafetensors, encodeSafetensors, type StoredTensors } from '../../src/data/safetensors'
import { fromEither } from '../../src/runs/problems'
import { type Settings, settings as settingsCodec } from './settings'

export interface Workload {
  readonly settings: Settings
  readonly params: StoredTensors['tensors']
  readonly data: StoredTensors['tensors']
  /** What the formulas name and nobody learns. */
  readonly constants: StoredTensors['tensors']
}

const SETTINGS = 'settings.json'
const PARAMS = 'params.safetensors'
const DATA = 'data.safetensors'
const CONSTANTS = 'constants.safetensors'

export const writeWorkload = async (folder: string, workload: Workload): Promise<void> => {
  const { settings, params, data, constants } = workload
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, SETTINGS), JSON.stringify(settings, null, 2))
  await writeFile(join(folder, PARAMS), encodeSafetensors(params, {}))
  await writeFile(join(folder, DATA), encodeSafetensors(data, {}))
  await writeFile(join(folder, CONSTANTS), encodeSafetensors(constants, {}))
}

/** Named tensors of a file. */
export const readTensors = async (path: string): Promise<StoredTensors['tensors']> =>
  fromEither(decodeSafetensors(path, await readFile(path))).tensors

export const readWorkload = async (folder: string): Promise<Workload> => {
  const settings: unknown = JSON.parse(await readFile(join(folder, SETTINGS), 'utf8'))
  return {
    settings: settingsCodec.is(settings)
      ? settings
      : fail({ where: join(folder, SETTINGS), given: 'other fields', expected: 'those of a workload' }),
    params: await readTensors(join(folder, PARAMS)),
    data: await readTensors(join(folder, DATA)),
    constants: await readTensors(join(folder, CONSTANTS)),
  }
}
