/**
 * Compiled libraries, and what was measured, kept in the user's cache folder under a hash of all that they depend on. The
 * name of a file holds a checksum of it, too: one that is broken, foreign or half-written is never used.
 */
import { fail } from '../../dsl/core/problem'
import { node, variable } from './node'

/** Bytes of all files; the ones that were used longest ago go first. */
const MOST = 2 ** 29

/** Bytes that are added before all are looked at again: a look asks for the size of every file. */
const BETWEEN = 2 ** 25

const here = () => node() ?? fail({ where: 'engine native', given: 'no Node', expected: 'Node' })

const folderOf = (): string => {
  const { join, home } = here()
  return join(variable('XDG_CACHE_HOME') ?? join(home, '.cache'), 'weyl', 'native')
}

const unwritable = (error: unknown): never =>
  fail({
    where: `engine native: ${folderOf()}`,
    given: error instanceof Error ? error.message : String(error),
    expected: 'a folder to keep compiled code in',
    fix: 'room on the disk, or another folder in XDG_CACHE_HOME',
  })

/** What a file is kept as: a hash of all that it depends on. */
export const nameFor = (of: readonly string[]): string => here().sha256(JSON.stringify(of)).slice(0, 32)

type Ending = '.so' | '.json'

/** The file of that name that is whole, if there is one. */
export const keptAs = async (name: string, ending: Ending): Promise<string | undefined> => {
  const { files, join, sha256 } = here()
  const folder = folderOf()
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
    await files.rm(path, { force: true }).catch(() => undefined)
  }
  return undefined
}

/** The files that are kept in a folder; others' are none of them. */
const keptIn = async (folder: string): Promise<readonly string[]> =>
  (await here().files.readdir(folder)).filter((file) => /^[0-9a-f]{32}-[0-9a-f]{64}\.(so|json)$/.test(file))

/** Deletes what was used longest ago, so that as many bytes as are added until the next look have room. */
const trimmed = async (): Promise<void> => {
  const { files, join } = here()
  const folder = folderOf()
  const all = await Promise.all(
    (await keptIn(folder)).map(async (file) => {
      const path = join(folder, file)
      const { size, mtimeMs } = await files.stat(path).catch(() => ({ size: 0, mtimeMs: 0 }))
      return { path, size, mtimeMs }
    }),
  )
  let bytes = all.reduce((sum, { size }) => sum + size, 0)
  for (const { path, size } of all.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (bytes <= MOST - BETWEEN) return
    await files.rm(path, { force: true }).catch(() => undefined)
    bytes -= size
  }
}

/** Bytes that this process has added to a folder since it last looked at all. */
const added = new Map<string, number>()

/** Counts what was added, and makes room where that is much, or the first. */
const counted = async (folder: string, bytes: number): Promise<void> => {
  const all = (added.get(folder) ?? BETWEEN) + bytes
  added.set(folder, all < BETWEEN ? all : 0)
  if (all >= BETWEEN) await trimmed()
}

/** Makes a file in a folder of its own: from the path of that folder to the path of the file. */
export type Build = (folder: string) => Promise<string>

/** What is kept, and where. */
export interface Cache {
  readonly folder: string
  readonly files: number
  readonly bytes: number
}

/** What is kept now. */
export const compiledHere = async (): Promise<Cache> => {
  const { files, join } = here()
  const folder = folderOf()
  const all = await keptIn(folder).catch(() => [])
  const sizes = all.map((file) =>
    files.stat(join(folder, file)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return { folder, files: all.length, bytes: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) }
}

/** Deletes all that is kept. What is in use stays in use. */
export const emptyCompiled = async (): Promise<void> => {
  const { files, join } = here()
  const folder = folderOf()
  for (const file of await keptIn(folder).catch(() => []))
    await files.rm(join(folder, file), { force: true }).catch(unwritable)
}

/** The path of the file of that name: the one that is kept, or one that is made now. */
export const cached = async (name: string, build: Build, ending: Ending = '.so'): Promise<string> => {
  const { files, join, sha256 } = here()
  const folder = folderOf()
  await files.mkdir(folder, { recursive: true, mode: 0o700 }).catch(unwritable)
  const known = await keptAs(name, ending)
  if (known !== undefined) return known
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
