/** Places on the disk where a reader finds one damaged file after the other. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const made: string[] = []

const folderWith = async (files: Readonly<Record<string, Uint8Array>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'weyl-readers-'))
  made.push(folder)
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
  return folder
}

/** A folder of files that are whole, to which a file is put that is not; made when it is first needed. */
export const folderOf = (
  whole: Readonly<Record<string, Uint8Array>>,
  name: string,
): ((bytes: Uint8Array) => Promise<string>) => {
  let folder: Promise<string> | undefined
  return async (bytes) => {
    folder ??= folderWith(whole)
    await writeFile(join(await folder, name), bytes)
    return folder
  }
}

/** Puts a file where the one before it was, and says where. */
export const placeOf = (name: string): ((bytes: Uint8Array) => Promise<string>) => {
  const put = folderOf({}, name)
  return async (bytes) => join(await put(bytes), name)
}

/** Takes away what was made; for the end of a test file. */
export const removePlaces = async (): Promise<void> => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true })
}
