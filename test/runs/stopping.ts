/**
 * A process that is stopped at a moment of its own progress. It sends the signal to itself before the next tasks that
 * it draws: one that looks from outside may look too late on a machine that is busy.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRight } from 'fp-ts/Either'
import * as t from 'io-ts'
import { bundled } from '../bundled'

const asked = t.type({
  file: t.string,
  bytes: t.number,
  signal: t.union([t.literal('SIGKILL'), t.literal('SIGINT')]),
  /** There when the signal was sent: one thread of all sends it. */
  mark: t.string,
})

/** The moment at which a file has grown to so many bytes. */
export type Moment = Readonly<Pick<t.TypeOf<typeof asked>, 'file' | 'bytes' | 'signal'>>

export interface Ended {
  /** `null` where it was killed. */
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

const isFirst = (mark: string): boolean => {
  try {
    writeFileSync(mark, '', { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

/** Stops this process if the moment has come at which it was started to be stopped. */
export const stopIfAsked = (): void => {
  if (process.env.TINY_STOP === undefined) return
  const read = asked.decode(JSON.parse(process.env.TINY_STOP))
  if (!isRight(read)) throw new Error(`TINY_STOP: got ${process.env.TINY_STOP}`)
  const { file, bytes, signal, mark } = read.right
  if (sizeOf(file) >= bytes && isFirst(mark)) process.kill(process.pid, signal)
}

/** Runs a script that draws tasks of the tiny experiment in a process of its own, which stops itself at a moment. */
export const runUntil = async (
  script: string,
  words: readonly string[],
  stop?: Moment,
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> => {
  const file = await bundled(script)
  const mark = stop && join(mkdtempSync(join(tmpdir(), 'weyl-')), 'stopped')
  const TINY_STOP = stop && JSON.stringify({ ...stop, mark })
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...words], { env: { ...process.env, ...env, TINY_STOP } })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()))
    child.on('close', (code) => resolve({ code, out, err }))
  })
}
