/**
 * Compiled libraries, and what was measured, kept in the user's cache folder under a hash of all that they depend on. The
 * name of a file holds a checksum of it, too: one that is broken, foreign or half-written is never used.
 */
import { folderOf, here, ownFolder, unwritable } from './folder'
import { counted } from './room'

/** What a file is kept as: a hash of all that it depends on. */
export const nameFor = (of: readonly string[]): string => here().sha256(JSON.stringify(of)).slice(0, 32)

type Ending = '.so' | '.json'

/** Keeps a file no longer, where it can. */
export const forget = (path: string): Promise<void> =>
  here()
    .files.rm(path, { force: true })
    .catch(() => undefined)

/** The file of that name that is whole, if there is one. */
export const keptAs = async (name: string, ending: Ending): Promise<string | undefined> => {
  const { files, join, sha256 } = here()
  const folder = await ownFolder()
  for (const file of await files.readdir(folder).catch(() => [])) {
    if (!file.startsWith(`${name}-`) || !file.endsWith(ending)) continue
    const path = join(folder, file)
    const bytes = await files.readFile(path).catch(() => undefined)
    if (bytes === undefined) continue
    if (file === `${name}-${sha256(bytes)}${ending}`) {
      const now = new Date()
      // a cache that may only be read is of use all the same
      await files.utimes(path, now, now).catch(() => undefined)
      return path
    }
    await forget(path)
  }
  return undefined
}

/** Makes a file in a folder of its own: from the path of that folder to the path of the file. */
export type Build = (folder: string) => Promise<string>

/** The path of the file of that name: the one that is kept, or one that is made now. */
export const cached = async (name: string, build: Build, ending: Ending = '.so'): Promise<string> => {
  const { files, join, sha256 } = here()
  const known = await keptAs(name, ending)
  if (known !== undefined) return known
  const folder = folderOf()
  const work = await files.mkdtemp(join(folder, 'build-')).catch(unwritable)
  try {
    const made = await build(work)
    const bytes = await files.readFile(made)
    const path = join(folder, `${name}-${sha256(bytes)}${ending}`)
    await files.rename(made, path)
    await counted(folder, bytes.length)
    return path
  } finally {
    await files.rm(work, { recursive: true, force: true })
  }
}
