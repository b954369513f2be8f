/** Runs of the tiny experiment in processes of their own, which can be killed at any moment. */
import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeSafetensors } from '../../../src/data/safetensors'
import { bundled } from '../../bundled'
import { right } from '../../data/outcome'

export interface Ended {
  /** `null` where it was killed. */
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The moment at which a file has grown to so many bytes. */
export interface Moment {
  readonly file: string
  readonly bytes: number
  readonly signal?: NodeJS.Signals
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** Runs the tiny experiment; killed, or sent a signal, at a moment of its progress, which no clock could name. */
export const runTiny = async (args: readonly string[], killed?: Moment): Promise<Ended> => {
  const script = await bundled('test/runs/tiny-script.ts')
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args])
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()))
    const look = setInterval(() => {
      if (killed === undefined || sizeOf(killed.file) < killed.bytes) return
      clearInterval(look)
      child.kill(killed.signal ?? 'SIGKILL')
    }, 1)
    child.on('close', (code) => {
      clearInterval(look)
      resolve({ code, out, err })
    })
  })
}

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
