/**
 * The event files of a run, or of all cells of a sweep, for TensorBoard: a folder for each model. They are made of the
 * files of metrics alone, and so can be made at any time, while a run trains or after its end, whichever machine it ran on.
 */
import { mkdir, readdir, readFile, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fail } from '../../dsl/core/problem'
import { ofTheRun } from '../options'
import { diskProblem, orFail, throwAll } from '../problems'
import {
  FIGURES,
  lock,
  type Metrics,
  newRows,
  type RunFolder,
  runFolder,
  writerOf,
  writeWhole,
} from '../store'
import { begunIn, cellPath, readPlan, recordOf } from '../sweeps'
import { slugOf } from '../training'
import { begun } from './begun'
import { type EventFile, eventFile, EVENTS } from './event-file'
import { pictureEvent, versionEvent } from './events'
import { framed } from './tf-record'

/** The folder of event files in that of a run. */
const BOARD = 'tensorboard'

/** What is told of event files. */
export interface Board {
  /** The folder to give to `tensorboard --logdir`. */
  readonly path: string
  /** Adds what has come since the last time. Rejects with what could not be read or written. */
  readonly update: () => Promise<void>
  /** The same at the end, with the pictures that were drawn; gives the folder free. */
  readonly close: () => Promise<void>
}

/** The event files of the models of one folder with a `metrics.jsonl`. */
const boardOf = async (folder: RunFolder, to: string): Promise<() => Promise<void>> => {
  const config = join(folder.path, 'config.json')
  const settings = ofTheRun((await begun(folder)).settings)
  const { mtimeMs } = await stat(config).catch((error: unknown) =>
    fail(diskProblem(config, 'read', 'the run itself is safe')(error)),
  )
  const rows = newRows(folder)
  const files = new Map<string, EventFile>()
  // what could not be written must not be lost: it is read once
  const waiting = new Map<string, Metrics[]>()
  return async () => {
    for (const row of await rows()) {
      const name = slugOf(`${row.study} ${row.model} seed ${row.seed}`)
      const own = waiting.get(name) ?? []
      own.push(row)
      waiting.set(name, own)
    }
    for (const [name, own] of waiting) {
      const [{ study, model, seed }] = own
      const path = join(to, name, EVENTS)
      const file =
        files.get(name) ?? (await eventFile(path, mtimeMs / 1000, { ...settings, study, model, seed }))
      files.set(name, file)
      await file.add(own)
      waiting.delete(name)
    }
  }
}

/** The same for each cell of a sweep; one that has ended is not looked at again. */
const boardOfSweep = (folder: RunFolder, to: string): (() => Promise<void>) => {
  const boards = new Map<string, () => Promise<void>>()
  const done = new Set<string>()
  return async () => {
    for (const id of await begunIn(folder)) {
      const record = done.has(id) ? undefined : await recordOf(folder, id)
      if (record === undefined) continue
      const update = boards.get(id) ?? (await boardOf(runFolder(cellPath(folder, id)), join(to, id)))
      boards.set(id, update)
      await update()
      if (record.ended !== undefined) done.add(id)
    }
  }
}

/** Where a file of PNG says how wide and how high its picture is. */
const [WIDTH, HEIGHT] = [16, 20]

/** The pictures of a run as one event file; none where it has drawn none. */
const writePictureEvents = async (folder: RunFolder, to: string): Promise<void> => {
  const from = join(folder.path, FIGURES)
  const names = (await readdir(from).catch((): string[] => [])).filter((name) => name.endsWith('.png')).sort()
  if (names.length === 0) return
  const events = [versionEvent(0)]
  for (const name of names) {
    const path = join(from, name)
    const png = await readFile(path).catch((error: unknown) =>
      fail(diskProblem(path, 'read', 'the run itself is safe')(error)),
    )
    const size = { width: png.readUInt32BE(WIDTH), height: png.readUInt32BE(HEIGHT) }
    const { mtimeMs } = await stat(path)
    events.push(pictureEvent(mtimeMs / 1000, { tag: name.slice(0, -'.png'.length), png, ...size }))
  }
  const path = join(to, FIGURES, EVENTS)
  await mkdir(join(to, FIGURES), { recursive: true })
    .then(() => writeWhole(path, Buffer.concat(events.map(framed))))
    .catch((error: unknown) => fail(diskProblem(path, 'written', 'the pictures themselves are safe')(error)))
}

/** The board of the run or the sweep in a folder. Rejects where there is none, or another process writes its files. */
export const boardIn = async (folder: RunFolder): Promise<Board> => {
  await begun(folder)
  const path = join(folder.path, BOARD)
  await mkdir(path, { recursive: true }).catch((error: unknown) =>
    fail(diskProblem(path, 'made', 'the run itself is safe')(error)),
  )
  const held =
    (await orFail(lock(path))) ??
    fail({
      where: path,
      given: `event files that ${(await writerOf(path)) ?? 'another process'} is writing`,
      expected: 'event files that nobody is writing',
      cause: 'the run was started with --tensorboard, and keeps them up to date itself',
      fix: `look at them: tensorboard --logdir ${path}`,
    })
  const update =
    (await readPlan(folder)) === undefined ? await boardOf(folder, path) : boardOfSweep(folder, path)
  return {
    path,
    update,
    close: async () => {
      try {
        await update()
        await writePictureEvents(folder, path)
      } finally {
        await held.release()
        // one that holds anything stays
        await rmdir(path).catch(() => undefined)
      }
    },
  }
}

/** Milliseconds between two looks. */
const LOOK = 1000

/** Keeps event files up to date until it is stopped; what could not be written is tried again. */
const keep = async ({ update }: Board, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await update().catch(() => undefined)
    await setTimeout(LOOK, undefined, { signal }).catch(() => undefined)
  }
}

/** What a doing was rejected with, each problem by itself. */
const failures = (doing: Promise<void>): Promise<readonly unknown[]> =>
  doing.then(
    () => [],
    (error: unknown) => {
      const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
      return errors
    },
  )

/**
 * Does something while the event files of a folder are kept up to date, if that is asked for or some are there. What of
 * them could not be written in the end is thrown beside the problems of what was done.
 */
export const withBoard = async (
  folder: RunFolder,
  { asked, remark }: { readonly asked: boolean; readonly remark: (text: string) => void },
  body: () => Promise<void>,
): Promise<void> => {
  const there = await stat(join(folder.path, BOARD)).then(
    () => true,
    () => false,
  )
  if (!asked && !there) return body()
  const board = await boardIn(folder)
  remark(`Event files for TensorBoard: tensorboard --logdir ${board.path}`)
  const stop = new AbortController()
  const keeping = keep(board, stop.signal)
  const problems = await failures(body())
  stop.abort()
  await keeping
  throwAll([...problems, ...(await failures(board.close()))])
}

/** Makes event files of a run, or brings them up to date; while another process writes the run it goes on doing so. */
export const follow = async (folder: RunFolder, board: Board, signal: AbortSignal): Promise<void> => {
  const over = new AbortController()
  const keeping = keep(board, AbortSignal.any([signal, over.signal]))
  while (!signal.aborted && (await writerOf(folder.path)) !== undefined)
    await setTimeout(LOOK, undefined, { signal }).catch(() => undefined)
  over.abort()
  await keeping
  await board.close()
}
