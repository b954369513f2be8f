/**
 * The files of a cell as bytes, to be sent through Redis: a line of JSON with their names and lengths, then what they
 * hold. Law: opened, a parcel gives the files that it was made of; one that was cut short, or names a file elsewhere, is
 * refused.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as t from 'io-ts'
import { fail } from '../../../dsl/core/problem'
import { codeOf, diskProblem, orFail } from '../../problems'
import { runFolder } from '../../store'
import { CELL } from '../record'

/** By name. */
export type Files = ReadonlyMap<string, Uint8Array>

const contents = t.readonlyArray(t.tuple([t.string, t.number]))

/** Names of files that a run makes: they lead nowhere else. */
const isPlain = (name: string): boolean => /^[\w-][\w.-]*$/.test(name)

const NEWLINE = 0x0a

export const parcelOf = (files: Files): Buffer => {
  const head = JSON.stringify([...files].map(([name, bytes]) => [name, bytes.length]))
  return Buffer.concat([Buffer.from(`${head}\n`), ...files.values()])
}

const damaged = (where: string): never =>
  fail({
    where,
    given: 'a parcel that is damaged',
    expected: 'the files of a cell',
    cause: 'Redis lost a part of it, or another program has written to its keys',
  })

export const opened = (where: string, parcel: Uint8Array): Files => {
  const end = parcel.indexOf(NEWLINE)
  const head = ((): unknown => {
    try {
      return JSON.parse(new TextDecoder().decode(parcel.subarray(0, end)))
    } catch {
      return undefined
    }
  })()
  if (end < 0 || !contents.is(head) || !head.every(([name, length]) => isPlain(name) && length >= 0))
    return damaged(where)
  const total = head.reduce((sum, [, length]) => sum + length, end + 1)
  if (total !== parcel.length) return damaged(where)
  let from = end + 1
  return new Map(head.map(([name, length]) => [name, parcel.subarray(from, (from += length))]))
}

/** What says how far a model is: written after all that it speaks of, and so read before it. */
const saysHowFar = (name: string): boolean => /\.checkpoint\.safetensors$|\.json$/.test(name)

const howFarFirst = (names: readonly string[]): readonly string[] => [
  ...names.filter(saysHowFar),
  ...names.filter((name) => !saysHowFar(name)),
]

const isOfRun = (name: string): boolean =>
  isPlain(name) && !name.endsWith('.tmp') && !/^lock\.\d+$/.test(name)

/** The files in a folder, also while a cell is under way there: nothing among them speaks of what is missing. */
export const filesIn = async (path: string): Promise<Files> => {
  const names = (await readdir(path)).filter(isOfRun)
  const files = new Map<string, Uint8Array>()
  for (const name of howFarFirst(names)) {
    const bytes = await readFile(join(path, name)).catch((error: unknown) =>
      codeOf(error) === 'ENOENT'
        ? undefined
        : fail(diskProblem(join(path, name), 'read', 'nothing is lost')(error)),
    )
    if (bytes !== undefined) files.set(name, bytes)
  }
  return files
}

/** Writes files into a folder, the record of the cell as the last of them. */
export const writeFiles = async (path: string, files: Files): Promise<void> => {
  const names = [...howFarFirst([...files.keys()])].reverse().filter((name) => name !== CELL)
  for (const name of [...names, CELL]) {
    const bytes = files.get(name)
    if (bytes !== undefined) await orFail(runFolder(path).writeBytes(name, bytes))
  }
}
