/**
 * Files of a run. Contract: a file that is written whole is, at every moment, the old one or the new one,
 * also when the power fails.
 */
import { type FileHandle, open, rename, rm } from 'node:fs/promises'

/** Opens a file for as long as it is used. An error of its use is not hidden by that of closing it thereafter. */
const withFile = async (
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> => {
  const file = await open(path, flags)
  try {
    await use(file)
  } catch (error) {
    await file.close().catch(() => undefined)
    throw error
  }
  await file.close()
}

/**
 * Writes a whole file: beside its place, through to the disk, then into its place at once. What a run that
 * was killed left beside it (`.tmp`) is written over. Rejects with errors of the disk.
 */
export const writeWhole = async (path: string, content: string | Uint8Array): Promise<void> => {
  const beside = `${path}.tmp`
  try {
    await withFile(beside, 'w', async (file) => {
      await file.writeFile(content)
      await file.sync()
    })
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw error
  }
}

const NEWLINE = 0x0a

/**
 * Adds a line to a file, on its own even where a killed run left the last line unfinished. Rejects with errors
 * of the disk; the file may then end with a part of the line.
 */
export const appendWhole = (path: string, line: string): Promise<void> =>
  withFile(path, 'a+', async (file) => {
    const { size } = await file.stat()
    const { buffer } = size === 0 ? { buffer: [NEWLINE] } : await file.read(Buffer.alloc(1), 0, 1, size - 1)
    await file.writeFile(`${buffer[0] === NEWLINE ? '' : '\n'}${line}\n`)
  })
