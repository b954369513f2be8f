/** `metrics.jsonl` while it grows: what has been added to it since the last look. */
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../dsl/core/problem'
import { codeOf, diskProblem } from '../problems'
import { METRICS, rowsIn } from './metrics-file'
import type { Metrics } from './outcome'
import type { RunFolder } from './run-folder'

const NEWLINE = 0x0a

/** Closed when it has been read; nothing where there is no such file yet. */
const reading = async <A>(path: string, read: (file: FileHandle) => Promise<A>): Promise<A | undefined> => {
  const file = await open(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
  try {
    return file && (await read(file))
  } finally {
    await file?.close()
  }
}

/**
 * A look at the metrics of a run, each of which returns the rows of the lines that were finished since the one before.
 * Where a run has gone on, or its file was written anew at its end, rows come again: of each step the last one counts.
 */
export const newRows = (folder: RunFolder): (() => Promise<readonly Metrics[]>) => {
  const path = join(folder.path, METRICS)
  const seen = { inode: 0, bytes: 0 }
  const look = async (): Promise<readonly Metrics[]> => {
    const found = await reading(path, async (file) => {
      const { ino, size } = await file.stat()
      if (ino !== seen.inode || size < seen.bytes) Object.assign(seen, { inode: ino, bytes: 0 })
      const more = size - seen.bytes
      const { buffer, bytesRead } = await file.read(Buffer.alloc(more), 0, more, seen.bytes)
      const lines = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1)
      seen.bytes += lines.length
      return rowsIn(lines)
    }).catch((error: unknown) => fail(diskProblem(path, 'read', 'the run itself is safe')(error)))
    return found ?? []
  }
  // of two looks at once the second sees what is new since the first
  let before: Promise<unknown> = Promise.resolve()
  return () => {
    const now = before.then(look, look)
    before = now
    return now
  }
}
