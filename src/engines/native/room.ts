/** What lies in the folder of compiled code: how much it is, and room for more. */
import { folderOf, here, unwritable } from './folder'

/** Bytes of all files; the ones that were used longest ago go first. */
const MOST = 2 ** 29

/** Bytes that are added before all are looked at again: a look asks for the size of every file. */
const BETWEEN = 2 ** 25

/** Milliseconds after which a build is nobody's: whoever began it was killed. */
const ABANDONED = 3_600_000

interface Piece {
  readonly path: string
  readonly files: number
  readonly bytes: number
  readonly used: number
  /** Of no use to anybody. */
  readonly isLeft: boolean
}

const piece = async (folder: string, name: string): Promise<readonly Piece[]> => {
  const { files, join } = here()
  const path = join(folder, name)
  const isKept = /^[0-9a-f]{32}-[0-9a-f]{64}\.(so|json)$/.test(name)
  if (!isKept && !name.startsWith('build-')) return []
  // another process may delete it meanwhile
  const sizeOf = (file: string): Promise<number> =>
    files.stat(file).then(
      ({ size }) => size,
      () => 0,
    )
  const found = await files.stat(path).catch(() => undefined)
  if (found === undefined) return []
  if (isKept) return [{ path, files: 1, bytes: found.size, used: found.mtimeMs, isLeft: false }]
  if (Date.now() - found.mtimeMs < ABANDONED) return []
  const parts = await files.readdir(path).catch(() => [])
  const sizes = await Promise.all(parts.map((part) => sizeOf(join(path, part))))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  return [{ path, files: parts.length, bytes, used: found.mtimeMs, isLeft: true }]
}

/** What is kept, and what was left by builds that never ended; what others have there is neither. */
const piecesIn = async (folder: string): Promise<readonly Piece[]> => {
  const names = await here().files.readdir(folder)
  return (await Promise.all(names.map((name) => piece(folder, name)))).flat()
}

const bytesOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { bytes }) => sum + bytes, 0)

const remove = (path: string): Promise<void> => here().files.rm(path, { recursive: true, force: true })

/** Deletes what is left, and what was used longest ago, so that as many bytes as are added until the next look have room. */
const trimmed = async (folder: string): Promise<void> => {
  const all = await piecesIn(folder)
  const kept = all.filter(({ isLeft }) => !isLeft).sort((a, b) => a.used - b.used)
  let bytes = bytesOf(kept)
  const old = kept.filter((each) => {
    const goes = bytes > MOST - BETWEEN
    if (goes) bytes -= each.bytes
    return goes
  })
  for (const { path } of [...all.filter(({ isLeft }) => isLeft), ...old])
    await remove(path).catch(() => undefined)
}

/** Bytes that this process has added to a folder since it last looked at all. */
const added = new Map<string, number>()

/** Counts what was added, and makes room where that is much, or the first. */
export const counted = async (folder: string, bytes: number): Promise<void> => {
  const all = (added.get(folder) ?? BETWEEN) + bytes
  added.set(folder, all < BETWEEN ? all : 0)
  if (all >= BETWEEN) await trimmed(folder)
}

/** What is kept, and where. */
export interface Cache {
  readonly folder: string
  readonly files: number
  readonly bytes: number
}

/** What is kept now. */
export const compiledHere = async (): Promise<Cache> => {
  const folder = folderOf()
  const all = await piecesIn(folder).catch(() => [])
  return { folder, files: all.reduce((sum, { files }) => sum + files, 0), bytes: bytesOf(all) }
}

/** Deletes all that is kept, but for builds that somebody may be at. What is in use stays in use. */
export const emptyCompiled = async (): Promise<void> => {
  for (const { path } of await piecesIn(folderOf()).catch(() => [])) await remove(path).catch(unwritable)
}
