/**
 * Which process it was, and whether it still runs. A number alone does not tell: numbers are used again, containers
 * and other machines have their own. What the system does not tell (it does on Linux) is the empty text.
 */
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import * as t from 'io-ts'
import { codeOf } from '../problems'

export const identity = t.type({
  pid: t.number,
  host: t.string,
  /** Within which numbers of processes are its own. */
  space: t.string,
  /** Of the machine's present life. */
  boot: t.string,
  /** When it started, in ticks of that life. */
  started: t.string,
})

export type Identity = t.TypeOf<typeof identity>

const told = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

/** When a process started, if it runs; one that has ended but is not yet taken leave of does not. */
const startOf = async (pid: number): Promise<string> => {
  const stat = await told(`/proc/${pid}/stat`)
  // before them stands the program's name in brackets, which may hold anything
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ['Z', 'X'].includes(state) ? '' : (fields.at(18) ?? '')
}

export const ownIdentity = async (): Promise<Identity> => ({
  pid: process.pid,
  host: hostname(),
  space: await readlink('/proc/self/ns/pid').catch(() => ''),
  boot: (await told('/proc/sys/kernel/random/boot_id')).trim(),
  started: await startOf(process.pid),
})

const answers = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // it is there, but somebody else's
    return codeOf(error) === 'EPERM'
  }
}

/** Whether it may still run; only of processes beside our own can one know that they do not. */
export const mayRun = async ({ pid, host, space, boot, started }: Identity): Promise<boolean> => {
  const own = await ownIdentity()
  if (host !== own.host) return true
  if (boot !== own.boot) return false
  if (space !== own.space) return true
  return started === '' ? answers(pid) : (await startOf(pid)) === started
}
