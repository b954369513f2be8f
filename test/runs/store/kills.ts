/** Runs of the tiny experiment in processes of their own, which can be killed at any moment. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeSafetensors } from '../../../src/data/safetensors'
import { right } from '../../data/outcome'
import { type Ended, type Moment, runUntil } from '../stopping'

/** Runs the tiny experiment; stopped at a moment of its progress, which no clock could name. */
export const runTiny = (args: readonly string[], stop?: Moment): Promise<Ended> =>
  runUntil('test/runs/tiny-script.ts', args, stop)

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => [])

/** Whether the run in a folder has its settings, so that it can be gone on with. */
export const hasBegun = async (folder: string): Promise<boolean> =>
  (await namesIn(folder)).includes('config.json')

/** Reads all files of tensors in a folder, which throws where one cannot be read; says how many there are. */
export const readStates = async (folder: string): Promise<number> => {
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.safetensors'))
  for (const name of names) right(decodeSafetensors(name, await readFile(join(folder, name))))
  return names.length
}
